/**
 * An address of e-mail alone, without what stands around it elsewhere: `mailto:`, the brackets after a
 * name, the separators of a list, the point of a sentence.
 */
export const emailAddressPattern = /^[^\s@"<>;,:]+@[^\s@"<>;,:]*[^\s@"<>;,:.]$/u;
