import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/**
 * What is hashed of a record of the trail, and what the log has of it: its canonical JSON
 * (RFC 8785).
 */
export const entryOf = (record: object): string => canonicalize(record) ?? '';

/** @returns SHA-256 in lower-case hexadecimal */
export const recordHashOf = (record: object): string =>
  createHash('sha256').update(entryOf(record), 'utf8').digest('hex');
