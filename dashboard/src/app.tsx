import { Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { refresh } from './data/cache.ts';
import { useText } from './i18n/text.ts';
import { pages } from './pages/all.ts';
import { Welcome } from './pages/profile/welcome.tsx';
import { useSession } from './session/session.ts';
import { SignInForm } from './session/sign-in-form.tsx';
import { SignInPage } from './session/sign-in-page.tsx';
import { StepUpDialog } from './session/step-up-dialog.tsx';
import { Shell } from './shell/shell.tsx';
import { Button } from './ui/controls.tsx';
import { Dialog } from './ui/dialog.tsx';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { Empty, Loading } from './ui/parts.tsx';

export function App() {
  const text = useText();
  const session = useSession();
  if (session.state === 'none') return <SignInPage />;
  return (
    <>
      <Shell>
        <ErrorBoundary fallback={(retry) => <Broken onRetry={retry} />}>
          <Suspense
            fallback={
              <div className="page">
                <Loading lines={5} />
              </div>
            }
          >
            <Welcome>
              <Switch>
                {pages.map(({ path, component }) => (
                  <Route key={path} path={path} component={component} />
                ))}
                <Route>
                  <Empty title={text('shell.not-found')} />
                </Route>
              </Switch>
            </Welcome>
          </Suspense>
        </ErrorBoundary>
      </Shell>
      <StepUpDialog />
      <Dialog title={text('sign-in.over')} isOpen={session.state === 'over'} onClose={() => {}} isAlert>
        <p className="soft">{text('sign-in.over.detail')}</p>
        <SignInForm email={session.state === 'over' ? session.email : ''} onDone={() => refresh('')} />
      </Dialog>
    </>
  );
}

function Broken({ onRetry }: { readonly onRetry: () => void }) {
  const text = useText();
  return (
    <div className="page">
      <Empty title={text('shell.broken')}>
        <p>{text('shell.broken.detail')}</p>
        <Button onPress={onRetry}>{text('action.retry')}</Button>
      </Empty>
    </div>
  );
}
