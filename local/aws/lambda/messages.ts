/** What a function's worker thread and its instance say to one another. */
export interface WorkerData {
  readonly file: string;
  /** The name of the exported handler. */
  readonly handler: string;
  readonly context: Readonly<Record<string, string>>;
}

export interface InvokeMessage {
  readonly id: string;
  readonly event: string;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}

/** The error object that Lambda answers with. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

type OutputStream = 'stdout' | 'stderr';

export type WorkerMessage =
  | { readonly kind: 'initialized' }
  /** What the function has written to its standard output or error. */
  | { readonly kind: 'written'; readonly to: OutputStream; readonly text: string }
  | { readonly kind: 'succeeded'; readonly id: string; readonly result: string }
  | { readonly kind: 'failed'; readonly id: string; readonly error: FunctionError };
