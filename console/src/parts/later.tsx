/** Pages that are loaded when somebody opens them, so that the first visit is short. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Failed, Loading } from './states.tsx';

/** @param load the file of the page; it is asked for once, and again only if that has failed */
export function later(load: () => Promise<() => VNode>): () => VNode {
  let Known: (() => VNode) | undefined;
  return function Later() {
    const [page, setPage] = useState({ Shown: Known });
    const [hasFailed, setFailed] = useState(false);
    useEffect(() => {
      if (page.Shown !== undefined) return;
      load().then(
        (loaded) => {
          Known = loaded;
          setPage({ Shown: loaded });
        },
        () => setFailed(true),
      );
    }, [page]);
    if (page.Shown !== undefined) return <page.Shown />;
    if (!hasFailed) return <Loading what="the page" />;
    // A new version has other files, and a browser asks for a file that has failed only once.
    const failure = {
      kind: 'offline',
      title: 'This page cannot be loaded',
      detail: 'The service cannot be reached, or the console has a new version.',
    } as const;
    return <Failed failure={failure} onRetry={() => location.reload()} />;
  };
}
