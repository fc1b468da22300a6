/** Empty, loading and failing, each designed once. */
import type { ComponentChildren } from 'preact';
import type { Failure } from '../api/failure.ts';
import { advice } from '../base/advice.ts';
import { leaveToSignIn } from '../session/session.ts';
import { useKeptFocus } from './kept-focus.ts';
import { Code } from './text.tsx';

export const Loading = ({ what }: { readonly what: string }) => (
  <p class="loading" role="status">
    <span class="spinner" aria-hidden="true" /> Loading {what}…
  </p>
);

/** Nothing to show, and that is fine. */
export const Empty = ({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) => (
  <div class="empty">
    <p class="empty-title">{title}</p>
    {children}
  </div>
);

interface FailedProps {
  readonly failure: Failure;
  /** What to do again. */
  readonly onRetry?: (() => void) | undefined;
}

/** A refusal or a failure in words, the code for whoever looks it up, and what to do. */
export const Failed = ({ failure, onRetry }: FailedProps) => {
  const { kind, title, detail, code, requestId, retryAfterSeconds } = failure;
  const part = useKeptFocus<HTMLDivElement>();
  return (
    <div class={`failed ${kind}`} role="alert" ref={part}>
      <p class="failed-title">
        {title} {code && <Code>{code}</Code>}
      </p>
      {detail && <p>{detail}</p>}
      {code && advice[code] && <p>{advice[code]}</p>}
      {retryAfterSeconds !== undefined && <p>Try it again in {retryAfterSeconds} s.</p>}
      {kind === 'ended' ? (
        <button type="button" onClick={() => void leaveToSignIn()}>
          Sign in again
        </button>
      ) : (
        onRetry && (
          <button type="button" onClick={onRetry}>
            {kind === 'stale' ? 'Show it as it is now' : 'Try again'}
          </button>
        )
      )}
      {requestId && <p class="quiet">Request {requestId}</p>}
    </div>
  );
};

/** Instead of buttons that would only be refused. */
export const Missing = ({ scope, what }: { readonly scope: string; readonly what: string }) => (
  <p class="quiet">
    You may look, but not {what}: that needs <Code>{scope}</Code>.
  </p>
);
