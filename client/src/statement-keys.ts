/** The published keys of statements, kept for as long as the service allows. */
import type { Environment } from './tokens.ts';

interface Keys {
  readonly byId: ReadonlyMap<string, CryptoKey>;
  readonly until: number;
}

/** If the answer does not say for how long it may be kept. */
const usualSeconds = 3_600;
const mostSeconds = 86_400;
/**
 * Anybody can send a statement with an id that does not exist: for such the keys are read again, and
 * for keys that could not be read, but not more often than this.
 */
const pauseMs = 60_000;
const timeoutMs = 5_000;

const curve = { name: 'ECDSA', namedCurve: 'P-256' };

/** A key of another kind cannot be imported, and is passed over; so is what is no key at all. */
const imported = async (jwk: (JsonWebKey & { kid?: unknown }) | null): Promise<[string, CryptoKey][]> => {
  const { kid, kty, crv, x, y } = jwk ?? {};
  if (typeof kid !== 'string') return [];
  return crypto.subtle.importKey('jwk', { kty, crv, x, y }, curve, false, ['verify']).then(
    (key) => [[kid, key]],
    () => [],
  );
};

export function publishedKeys(url: string, { fetch, now }: Pick<Environment, 'fetch' | 'now'>) {
  let known: Keys | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  let pending: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    triedAt = now();
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
      if (!response.ok) throw new Error(`The keys cannot be read: status ${response.status}`);
      const { keys }: { keys: Parameters<typeof imported>[0][] } = await response.json();
      const byId = new Map((await Promise.all(keys.map(imported))).flat());
      const [, maxAge = usualSeconds] = /max-age=(\d{1,9})/.exec(response.headers.get('cache-control') ?? '') ?? [];
      known = { byId, until: now() + Math.min(Number(maxAge), mostSeconds) * 1000 };
      failure = undefined;
    } catch (error) {
      failure = error;
    }
  };
  /** One request at a time, and none soon after another. */
  const readAgain = async (): Promise<void> => {
    if (pending === undefined && now() < triedAt + pauseMs) return;
    pending ??= read().finally(() => {
      pending = undefined;
    });
    await pending;
  };

  return {
    /**
     * @returns undefined if no key has this id
     * @throws what went wrong when the keys were read, if there are none that may still be used
     */
    find: async (id: string): Promise<CryptoKey | undefined> => {
      const isGood = known !== undefined && now() < known.until;
      if (!isGood || !known?.byId.has(id)) await readAgain();
      // Keys that are a little older than they should be are better than none: they do not change.
      if (known === undefined || (failure !== undefined && now() >= known.until + mostSeconds * 1000)) throw failure;
      return known.byId.get(id);
    },
  };
}
