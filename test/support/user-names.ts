/** Steps of tests about user names that move. */
import { createLinkChanger, createLinkReader } from '../../shared/store/memberships/links.ts';
import { answerQuestion } from './answers.ts';
import { type AuditedWorld, nth } from './fixtures/audit-world.ts';
import { accountIdOf } from './memberships.ts';

const person = { kind: 'reviewer', id: 'anna' } as const;
export const name = 'bob.smith1';
/** On the first page of the list, and on the second. */
export const [early, late, other] = [nth(1), nth(55), nth(2)];

export const show = ({ simulator }: AuditedWorld, accountId: string, userName: string): void => {
  simulator.accounts.change(accountId, { userName });
};
export const linkByHand = ({ store }: AuditedWorld, accountId: string, userName = name) =>
  createLinkChanger(store.context, store.tables).linkName(userName, accountIdOf(accountId), person);
export const leadsTo = ({ store }: AuditedWorld, userName = name) =>
  createLinkReader(store.context, store.tables.memberships)({ userName });
export const recordsOf = async (world: AuditedWorld, accountId: string) =>
  (await world.trail())
    .filter((record) => record['accountId'] === accountId)
    .toSorted((a, b) => Number(a['version']) - Number(b['version']))
    .map(({ action, why, actor }) => ({ action, ...(why !== undefined && { why }), by: Object(actor).kind }));
export const ownerOf = async (world: AuditedWorld, accountId: string) =>
  (await world.get(accountIdOf(accountId)))?.profile.siteOwnerName;
export const codeOf = async (world: AuditedWorld, userName = name) =>
  (await answerQuestion({ userName }, world.checkDependencies)).code;

/** The name is of one account, by the list and by a link. */
export const ownedBy = async (world: AuditedWorld, accountId: string): Promise<void> => {
  show(world, accountId, name);
  await world.audit();
  await linkByHand(world, accountId);
};
