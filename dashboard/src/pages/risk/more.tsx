import type { Pages } from '../../data/pages.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { FailureNote } from '../../ui/parts.tsx';

/** The way to older items of a listing. */
export function More<Item>({ pages }: { readonly pages: Pages<Item> }) {
  const text = useText();
  const { hasMore, isLoadingMore, moreFailure, loadMore } = pages;
  if (moreFailure) return <FailureNote failure={moreFailure} onRetry={loadMore} />;
  if (!hasMore) return null;
  return (
    <div className="row risk-more">
      <Button onPress={loadMore} isDisabled={isLoadingMore}>
        {text(isLoadingMore ? 'state.loading' : 'orders.more')}
      </Button>
    </div>
  );
}
