/** Of the stored records those of accounts, and not those of operations or of the service. */
export const isRecordOfAccount = ({ accountId }: Readonly<Record<string, unknown>>): boolean =>
  !String(accountId).includes('#');
