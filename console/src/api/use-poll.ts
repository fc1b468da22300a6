/** Asking again and again about what changes by itself. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { longestMs, nextPause } from '../base/pace.ts';
import { type Failure, failureFrom } from './failure.ts';
import type { Loaded } from './use-load.ts';

interface Poll<T> {
  readonly load: (signal: AbortSignal) => Promise<T>;
  /** Whether the answer will not change by itself any more. */
  readonly isFinal: (data: T) => boolean;
  /** Whether something is at work, and not only waits for people. */
  readonly isWorking: (data: T) => boolean;
  /** The same text: nothing has changed. */
  readonly markOf: (data: T) => string;
}

export interface Polled<T> extends Loaded<T> {
  /** What is shown is from before, because the last attempt has failed. It is tried again. */
  readonly isBehind: boolean;
}

/** Nothing comes of asking again with the same token. */
const isHopeless = ({ kind, code }: Failure): boolean =>
  kind === 'ended' || kind === 'forbidden' || code === 'AUDIT_NOT_FOUND';

/**
 * Loads, and loads again while the tab is visible: soon while something changes, later and later
 * while nothing does, not at all once it is final. A tab that is shown again asks at once.
 */
export function usePoll<T>(key: string, poll: Poll<T>): Polled<T> {
  const [state, setState] = useState<{ readonly key: string; readonly data?: T; readonly failure?: Failure }>({ key });
  const [isLoading, setLoading] = useState(true);
  const [round, setRound] = useState(0);
  const newest = useRef(poll);
  newest.current = poll;
  useEffect(() => {
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let pause: number | undefined;
    let mark: string | undefined;
    let longest: number = longestMs.waiting;
    let isDone = false;
    let isAsking = false;
    const waitFor = (ms: number): void => {
      pause = ms;
      if (!isDone && document.visibilityState === 'visible') timer = setTimeout(ask, ms);
    };
    const ask = async (): Promise<void> => {
      clearTimeout(timer);
      if (isAsking) return;
      isAsking = true;
      try {
        const data = await newest.current.load(gone.signal);
        if (gone.signal.aborted) return;
        setState({ key, data });
        const now = newest.current.markOf(data);
        isDone = newest.current.isFinal(data);
        longest = newest.current.isWorking(data) ? longestMs.working : longestMs.waiting;
        waitFor(nextPause({ before: pause, heard: now === mark ? 'same' : 'changed', longest }));
        mark = now;
      } catch (error) {
        if (gone.signal.aborted) return;
        const failure = failureFrom(error);
        setState((old) => ({ ...(old.key === key ? old : { key }), failure }));
        isDone = isHopeless(failure);
        waitFor(nextPause({ before: pause, heard: 'failed', longest, retryAfterSeconds: failure.retryAfterSeconds }));
      } finally {
        isAsking = false;
        if (!gone.signal.aborted) setLoading(false);
      }
    };
    const onVisible = (): void => {
      clearTimeout(timer);
      if (document.visibilityState === 'visible' && !isDone) void ask();
    };
    setLoading(true);
    void ask();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      gone.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [key, round]);
  const reload = useCallback(() => setRound((value) => value + 1), []);
  const known = state.key === key ? state : { data: undefined, failure: undefined };
  const { data, failure } = known;
  return { data, failure, isLoading, reload, isBehind: data !== undefined && failure !== undefined };
}
