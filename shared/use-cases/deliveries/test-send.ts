import { type Instant, toIso } from '../../base/time.ts';
import { type KeySource, SigningKeysError } from '../../delivery/keys.ts';
import type { Post } from '../../delivery/post.ts';
import { type Attempt, attemptTimeoutMs } from '../../domain/deliveries/delivery.ts';
import { testEventOf } from '../../domain/deliveries/event.ts';
import { signedHeaders } from '../../domain/deliveries/signature.ts';
import type { EventFrame } from '../../domain/news/cloud-event.ts';

export interface TestSendDependencies {
  readonly keys: KeySource;
  readonly post: Post;
  readonly frame: Pick<EventFrame, 'origin' | 'typePrefix'>;
  readonly now: () => Instant;
  readonly newId: () => string;
}

/** @returns what came of one attempt with an event that says nothing; undefined: it cannot be signed */
export async function sendTestEvent({
  keys,
  post,
  frame,
  now,
  newId,
}: TestSendDependencies): Promise<{ readonly eventId: string; readonly attempt: Attempt } | undefined> {
  const signingKeys = await keys().catch((error: unknown) => {
    if (error instanceof SigningKeysError) return undefined;
    throw error;
  });
  if (signingKeys === undefined) return undefined;
  const at = now();
  const event = testEventOf(newId(), toIso(at), frame);
  const body = JSON.stringify(event);
  const { status, failure } = await post(
    body,
    signedHeaders({ id: event.id, body }, signingKeys, at),
    attemptTimeoutMs,
  );
  return { eventId: event.id, attempt: { at, durationMs: now() - at, status, failure } };
}
