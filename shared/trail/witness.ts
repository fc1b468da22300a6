/** A witness as the publisher reaches it. */
import type { NoteKey } from '../domain/log/note.ts';

/** Some lines of signatures, and not a page of a proxy. */
const maxAnswerBytes = 16_384;
const requestMs = 5_000;

export interface WitnessAnswer {
  readonly status: number;
  /** Cut off after some kilobytes. */
  readonly body: string;
}

export interface Witness {
  readonly key: NoteKey;
  /**
   * Asks for a cosignature (https://c2sp.org/tlog-witness).
   *
   * @throws any error of the network, also after five seconds
   */
  readonly addCheckpoint: (body: string) => Promise<WitnessAnswer>;
}

/** @param url the submission prefix, without a slash at its end */
export const createWitness = ({ url, key }: { readonly url: string; readonly key: NoteKey }): Witness => ({
  key,
  addCheckpoint: async (body) => {
    const response = await fetch(`${url}/add-checkpoint`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      // A witness that has moved is another one until somebody says that it is not.
      redirect: 'error',
      signal: AbortSignal.timeout(requestMs),
    });
    return { status: response.status, body: await beginningOf(response) };
  },
});

async function beginningOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxAnswerBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, maxAnswerBytes);
}
