/**
 * What this tab keeps. A browser that blocks cookies refuses even to be asked for it, and one whose
 * storage is full takes nothing more.
 */

/** @returns null: nothing is kept; undefined: the browser lets nothing be kept */
export function kept(key: string): string | null | undefined {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return undefined;
  }
}

/** @param value null: keeps it no longer. @returns whether it was done */
export function keep(key: string, value: string | null): boolean {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

export const keepsNothing =
  'This browser keeps nothing for this page, which a sign-in needs. Allow cookies and data of this site, or make room ' +
  'for them, and sign in again.';
