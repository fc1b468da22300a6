/**
 * A success. `body` must hold nothing but what the operation's answer schema declares; without one there is none. Where the
 * operation answers with text, `text` takes its place, and `headers` name the media type.
 */
export interface Answer {
  readonly body?: unknown;
  readonly text?: string;
  /** The work is done later: 202. */
  readonly accepted?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}
