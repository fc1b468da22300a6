/** Keys of a page. A single letter is easily struck by chance or by speech, so they can be switched off. */
import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Dialog } from './dialog.tsx';

const keptAs = 'single-keys';

const areKeysOn = signal(kept() !== 'off');

function kept(): string | null {
  try {
    return localStorage.getItem(keptAs);
  } catch {
    return null;
  }
}

function switchKeys(isOn: boolean): void {
  areKeysOn.value = isOn;
  try {
    localStorage.setItem(keptAs, isOn ? 'on' : 'off');
  } catch {
    // Without storage it holds until the page is left.
  }
}

/** Whatever takes letters or arrows for itself. */
const fields = 'textarea, select, input:not([type="checkbox"])';

const isFree = ({ target, ctrlKey, metaKey, altKey, defaultPrevented, isComposing }: KeyboardEvent): boolean =>
  !(ctrlKey || metaKey || altKey || defaultPrevented || isComposing) &&
  !(target instanceof HTMLElement && (target.isContentEditable || target.matches(fields))) &&
  document.querySelector('dialog[open]') === null;

export type Keys = Readonly<Record<string, () => void>>;

/** Does what belongs to a key, by the name that the browser gives it, while no field or dialog has the focus. */
export function useKeys(keys: Keys): void {
  const newest = useRef(keys);
  newest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const action = areKeysOn.value && isFree(event) ? newest.current[event.key] : undefined;
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

interface KeysHelpProps {
  /** What each key does, in the order of the list. */
  readonly of: readonly (readonly [keys: string, meaning: string])[];
}

/** Shows the keys on demand, by `?` as well, and switches them off. */
export function KeysHelp({ of }: KeysHelpProps) {
  const [isOpen, setOpen] = useState(false);
  useKeys({ '?': () => setOpen(true) });
  return (
    <div class="row keys">
      <button type="button" class="link" onClick={() => setOpen(true)}>
        Keys
      </button>
      <label class="check">
        <input
          type="checkbox"
          checked={areKeysOn.value}
          onChange={(event) => switchKeys(event.currentTarget.checked)}
        />
        Single keys act
      </label>
      {isOpen && (
        <Dialog title="Keys" onClose={() => setOpen(false)}>
          <dl class="keys-list">
            {of.map(([keys, meaning]) => (
              <div key={keys}>
                <dt>
                  <kbd>{keys}</kbd>
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
          {!areKeysOn.value && <p>They are switched off.</p>}
          <div class="buttons">
            <button type="button" onClick={() => setOpen(false)}>
              Close
            </button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
