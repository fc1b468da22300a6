/** Media types of a table that somebody sends, each with its description. */
export const tableMediaTypes = {
  'text/csv': 'UTF-8 with a header line; cells separated by `,` `;` `|` or tabs',
  'text/tab-separated-values': 'The same as `text/csv`',
  'application/csv': 'The same, also in UTF-16 with a byte order mark, or in the encoding that `charset` names',
  'application/vnd.ms-excel': 'The same as `application/csv`, as some browsers call it',
} as const;
