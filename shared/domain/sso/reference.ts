import { createHmac } from 'node:crypto';

/**
 * Names a user in the records of sign-ins. Without the salt, which goes when the user is forgotten, it
 * leads to nobody.
 *
 * @param userId in the one form of its spellings
 */
export const signOnReference = (userId: string, salt: string): string =>
  createHmac('sha256', salt).update(userId).digest('hex');
