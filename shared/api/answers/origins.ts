/** Users and user names of requests, as the store looks for their links. */
import type { LinkOrigin } from '../../store/memberships/keys.ts';

/**
 * Adds the spelling that was sent, where the rule for text has changed it: earlier versions have made
 * links under it.
 *
 * @param sent the part of the request that holds the text, before the rule
 */
export function spelled<O extends LinkOrigin>(origin: O, sent: unknown): O {
  const [name, text] =
    'userId' in origin ? (['userId', origin.userId] as const) : (['userName', origin.userName] as const);
  const spelling: unknown = typeof sent === 'object' && sent !== null ? Reflect.get(sent, name) : undefined;
  return typeof spelling === 'string' && spelling !== text ? { ...origin, spelling } : origin;
}

/**
 * The origins of a person: a user id, and user names.
 *
 * @param sent the body as it came
 */
export function originsOf(
  { userId, userNames }: { readonly userId?: string | undefined; readonly userNames: readonly string[] },
  sent: unknown,
): readonly LinkOrigin[] {
  const given: unknown = typeof sent === 'object' && sent !== null ? Reflect.get(sent, 'userNames') : undefined;
  const names: readonly unknown[] = Array.isArray(given) ? given : [];
  return [
    ...(userId === undefined ? [] : [spelled({ userId }, sent)]),
    ...userNames.map((userName, index) => spelled({ userName }, { userName: names[index] })),
  ];
}

interface OriginBody {
  readonly userId?: string | undefined;
  readonly userName?: string | undefined;
}

/**
 * @param body names a user or a user name, which its schema has checked
 * @param sent the body as it came
 */
export function originOf({ userId, userName = '' }: OriginBody, sent: unknown): LinkOrigin {
  return spelled(userId === undefined ? { userName } : { userId }, sent);
}
