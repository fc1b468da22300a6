/**
 * The run has failed for the reason in the message. It is never continued; the next run starts from
 * the first page.
 */
export class AuditFailedError extends Error {
  override readonly name = 'AuditFailedError';
  /** Whether the next run should start at once, even if it is not due. */
  readonly again: boolean;

  constructor(message: string, { again = false }: { readonly again?: boolean } = {}) {
    super(message);
    this.again = again;
  }
}
