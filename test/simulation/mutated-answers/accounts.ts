/** Accounts that the store knows, by the state that they are in. */
export const known = {
  open: 'a07eopen00001',
  trial: 'a07etrial0001',
  canceled: 'a07ecancel001',
  trialEnded: 'a07eended0001',
  disabled: 'a07edisabled1',
  denied: 'a07edenied001',
  pending: 'a07epending01',
  /** Has left, and was found to have left. */
  left: 'a07eleft00001',
  /** Has left, and no audit has seen that yet. */
  leaving: 'a07eleaving01',
  /** Is ours, but the list does not show it. */
  hidden: 'a07ehidden001',
  /** Is canceled by now, and no audit has seen that yet. */
  ending: 'a07eending001',
} as const;
/** Accounts that the store does not know. */
export const unknown = {
  newcomer: 'a07enew000001',
  /** Is ours, and canceled. */
  canceledNewcomer: 'a07enewcancl1',
  foreign: 'a07eforeign01',
  nobody: 'a07enobody001',
  created: 'a07ecreated01',
} as const;
export const everybody = [...Object.values(known), ...Object.values(unknown)];
