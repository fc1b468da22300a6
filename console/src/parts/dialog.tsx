/** Dialogs: the browser's own, which keeps the focus in, and gives it back. */
import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useId, useRef, useState } from 'preact/hooks';
import { type Failure, failureFrom } from '../api/failure.ts';
import { Failed } from './states.tsx';

interface DialogProps {
  readonly title: string;
  /** Absent: it cannot be closed now. */
  readonly onClose: (() => void) | undefined;
  readonly children: ComponentChildren;
}

/** Shown as long as it is rendered. Escape closes it, where it may be closed. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      // A browser closes it at a second Escape, whatever the page says.
      onClose={() => dialog.current?.isConnected && dialog.current.showModal()}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

/** Enter in a choice goes on, as it does in all other fields. For `onKeyDown` of a form. */
export function goOnByEnter(event: KeyboardEvent): void {
  if (event.key !== 'Enter' || !(event.target instanceof HTMLSelectElement)) return;
  event.preventDefault();
  event.target.form?.requestSubmit();
}

interface ConfirmProps {
  readonly title: string;
  /** On the button that does it. */
  readonly action: string;
  /** On the button that does not; `Cancel` if absent. */
  readonly dismiss?: string;
  /** Whether the action takes something away. */
  readonly isDangerous?: boolean;
  /** Absent: always. */
  readonly canConfirm?: boolean;
  /** Does it. What it throws is shown, and the dialog stays. */
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
  /** After a change by somebody else: shows the newest state. */
  readonly onStale?: () => void;
  /** What will happen, and what it needs to know. */
  readonly children: ComponentChildren;
}

const Refused = createContext(false);

/** Whether the dialog around has said already that somebody else was faster: once is enough. */
export const useRefusedAsStale = (): boolean => useContext(Refused);

/** Asks before something is done, and says what has come of it. */
export function Confirm(props: ConfirmProps) {
  const {
    title,
    action,
    dismiss = 'Cancel',
    isDangerous = false,
    canConfirm = true,
    onConfirm,
    onClose,
    onStale,
    children,
  } = props;
  const [failure, setFailure] = useState<Failure>();
  const [isWorking, setWorking] = useState(false);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (isWorking || !canConfirm) return;
    setWorking(true);
    setFailure(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setFailure(failureFrom(error));
    } finally {
      setWorking(false);
    }
  };
  // What was written stays: only the failure goes.
  const showNewest = (): void => {
    setFailure(undefined);
    onStale?.();
  };
  return (
    // While it is being done there is nothing to cancel: it may be done already.
    <Dialog title={title} onClose={isWorking ? undefined : onClose}>
      <form onSubmit={submit} onKeyDown={goOnByEnter}>
        <Refused.Provider value={failure?.kind === 'stale'}>{children}</Refused.Provider>
        {failure && <Failed failure={failure} onRetry={failure.kind === 'stale' && onStale ? showNewest : undefined} />}
        <div class="buttons">
          <button type="button" onClick={onClose} disabled={isWorking}>
            {dismiss}
          </button>
          <button type="submit" class={isDangerous ? 'danger' : 'primary'} disabled={!canConfirm} aria-busy={isWorking}>
            {isWorking ? 'Working…' : action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
