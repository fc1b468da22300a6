import type { LoadedPages } from '../api/use-load.ts';
import { Failed, Loading } from './states.tsx';

interface Props {
  readonly of: Pick<LoadedPages<unknown>, 'rows' | 'failure' | 'isLoading' | 'hasMore' | 'loadMore' | 'reload'>;
  /** In the plural, such as `accounts`. */
  readonly what: string;
}

/** Below a list: how much of it is shown, what has failed, and the button for more. */
export const MoreOf = ({ of: { rows, failure, isLoading, hasMore, loadMore, reload }, what }: Props) => (
  <div class="more">
    {failure && <Failed failure={failure} onRetry={rows.length > 0 ? loadMore : reload} />}
    {isLoading && <Loading what={what} />}
    {rows.length > 0 && (
      <span class="quiet">
        {rows.length.toLocaleString()} {what} shown{hasMore ? ', and there are more' : ''}
      </span>
    )}
    {hasMore && !isLoading && (
      <button type="button" onClick={loadMore}>
        Show more
      </button>
    )}
  </div>
);
