/** A fault that the service could have: the text of one file, changed in one place. */
export interface Mutant {
  /** The rule that it breaks. */
  readonly name: string;
  readonly file: string;
  /** Occurs exactly once in the file, or the list has rotted. */
  readonly find: string;
  readonly replace: string;
  /** What the invariant says that finds it. */
  readonly found: RegExp;
}
