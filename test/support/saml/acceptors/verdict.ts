/** What a service provider says about a response. */
export type Verdict =
  | { readonly nameId: string | undefined; readonly attributes?: Readonly<Record<string, unknown>> }
  | { readonly refused: string };

/** Reads several at once, as some are a program that starts. The order is kept. */
export type Acceptor = (responses: readonly string[]) => Promise<readonly Verdict[]>;
