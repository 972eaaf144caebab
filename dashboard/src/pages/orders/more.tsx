import type { Pages } from '../../data/pages.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { FailureNote } from '../../ui/parts.tsx';

type MoreProps = Pick<Pages<unknown>, 'hasMore' | 'isLoadingMore' | 'moreFailure' | 'loadMore'>;

export function More({ pages }: { readonly pages: MoreProps }) {
  const { hasMore, isLoadingMore, moreFailure, loadMore } = pages;
  const text = useText();
  if (moreFailure) return <FailureNote failure={moreFailure} onRetry={loadMore} />;
  if (!hasMore) return null;
  return (
    <div className="row">
      <Button onPress={loadMore} isDisabled={isLoadingMore}>
        {text(isLoadingMore ? 'state.loading' : 'orders.more')}
      </Button>
    </div>
  );
}
