/** Loading what a page shows. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Failure, failureFrom } from './failure.ts';

export interface Loaded<T> {
  /** The newest answer; it stays while another is loaded. */
  readonly data: T | undefined;
  readonly failure: Failure | undefined;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

/**
 * Loads when the page is shown, and again when `key` changes. An answer that comes after its page has
 * gone, or after a newer question, is thrown away.
 */
export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ readonly key: string; readonly data?: T; readonly failure?: Failure }>({ key });
  const [isLoading, setLoading] = useState(true);
  const [round, setRound] = useState(0);
  const newest = useRef(load);
  newest.current = load;
  useEffect(() => {
    const gone = new AbortController();
    setLoading(true);
    newest
      .current(gone.signal)
      .then(
        (data) => !gone.signal.aborted && setState({ key, data }),
        (error: unknown) =>
          !gone.signal.aborted &&
          setState((old) => ({ ...(old.key === key ? old : { key }), failure: failureFrom(error) })),
      )
      .finally(() => !gone.signal.aborted && setLoading(false));
    return () => gone.abort();
  }, [key, round]);
  const reload = useCallback(() => setRound((value) => value + 1), []);
  const isCurrent = state.key === key;
  return {
    data: isCurrent ? state.data : undefined,
    failure: isCurrent ? state.failure : undefined,
    // What was asked for before says nothing about this.
    isLoading: isLoading || !isCurrent,
    reload,
  };
}

interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next?: string | undefined;
}

export interface LoadedPages<Row> {
  readonly rows: readonly Row[];
  readonly failure: Failure | undefined;
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  readonly reload: () => void;
}

/** Loads a list page by page, as the reader asks for more. */
export function usePages<Row>(
  key: string,
  load: (pageToken: string | undefined, signal: AbortSignal) => Promise<Page<Row>>,
): LoadedPages<Row> {
  const [more, setMore] = useState<{
    readonly first: Page<Row>;
    readonly rows: readonly Row[];
    readonly next?: string;
  }>();
  const [failed, setFailed] = useState<{ readonly first: Page<Row>; readonly failure: Failure }>();
  const [isLoadingMore, setLoadingMore] = useState(false);
  const first = useLoad(key, (signal) => load(undefined, signal));
  const known = more !== undefined && more.first === first.data ? more : undefined;
  const next = known ? known.next : first.data?.next;
  const loadMore = (): void => {
    const start = first.data;
    if (next === undefined || isLoadingMore || start === undefined) return;
    setLoadingMore(true);
    setFailed(undefined);
    load(next, new AbortController().signal)
      .then(
        (page) =>
          setMore({
            first: start,
            rows: [...(known?.rows ?? []), ...page.rows],
            ...(page.next !== undefined && { next: page.next }),
          }),
        (error: unknown) => setFailed({ first: start, failure: failureFrom(error) }),
      )
      .finally(() => setLoadingMore(false));
  };
  return {
    rows: [...(first.data?.rows ?? []), ...(known?.rows ?? [])],
    failure: first.failure ?? (failed?.first === first.data ? failed?.failure : undefined),
    isLoading: first.isLoading || isLoadingMore,
    hasMore: next !== undefined,
    loadMore,
    reload: first.reload,
  };
}
