import { useLayoutEffect, useRef } from 'preact/hooks';
import type { LoadedPages } from '../api/use-load.ts';
import { Failed, Loading } from './states.tsx';

interface Props {
  readonly of: Pick<LoadedPages<unknown>, 'rows' | 'failure' | 'isLoading' | 'hasMore' | 'loadMore' | 'reload'>;
  /** In the plural, such as `accounts`. */
  readonly what: string;
}

/** Below a list: how much of it is shown, what has failed, and the button for more. */
export const MoreOf = ({ of: { rows, failure, isLoading, hasMore, loadMore, reload }, what }: Props) => {
  const count = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const hadFocus = useRef(false);
  // The button goes with the last page: the focus moves to what stands in its place.
  useLayoutEffect(() => {
    if (!hasMore && hadFocus.current) count.current?.focus();
    hadFocus.current = false;
  }, [hasMore]);
  return (
    <div class="more">
      {failure && <Failed failure={failure} onRetry={rows.length > 0 ? loadMore : reload} />}
      {isLoading && <Loading what={what} />}
      {rows.length > 0 && (
        <span class="quiet" ref={count} tabIndex={-1}>
          {rows.length.toLocaleString()} {what} shown{hasMore ? ', and there are more' : ''}
        </span>
      )}
      {hasMore && (
        <button
          type="button"
          ref={button}
          aria-busy={isLoading}
          onClick={loadMore}
          onFocus={() => {
            hadFocus.current = true;
          }}
          onBlur={() => {
            // It is also blurred as it goes.
            if (button.current?.isConnected) hadFocus.current = false;
          }}
        >
          Show more
        </button>
      )}
    </div>
  );
};
