/**
 * @returns the members that are not undefined, so that "not known" has one form: an absent member
 */
export const defined = <T extends object>(members: T): { [M in keyof T]?: Exclude<T[M], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [M in keyof T]?: Exclude<T[M], undefined>;
  };
