import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * For a part that goes while it has the focus, such as a button that has done its work: the focus goes
 * to the heading above, and is not lost.
 *
 * @returns for the `ref` of the part's element
 */
export function useKeptFocus<E extends HTMLElement>(): RefObject<E | null> {
  const part = useRef<E>(null);
  useLayoutEffect(() => {
    const element = part.current;
    return () => {
      if (!element?.contains(document.activeElement)) return;
      const around = element.parentElement?.closest('dialog, section, main');
      const heading = around?.querySelector<HTMLElement>('h1, h2, h3') ?? document.querySelector('h1');
      if (heading === null || heading === undefined) return;
      heading.tabIndex = -1;
      heading.focus();
    };
  }, []);
  return part;
}
