/**
 * Applications that register users, take links away, verify and import, and the webhooks of
 * Constant Contact.
 */
import { verifyAccount } from '../../../shared/use-cases/memberships/verify-account.ts';
import { answerImport, answerRegistration, answerVerification } from '../../support/answers.ts';
import { createService } from './service.ts';
import { type Actor, account, otherAccount, ownPartner, userIds, userNames, type World } from './world.ts';

const anAccount = ({ random }: World) => random.pick([account, account, account, otherAccount]);

/**
 * The access token of an end-user, which says whose it is and which partner the account was born
 * under.
 */
const aToken = (world: World): string =>
  `${anAccount(world)}${world.random.pick([` ${ownPartner}`, ` ${ownPartner}`, ' partner-other', ''])}`;

/** Registers users and takes links away. */
export const createApplication = (world: World, actor: Actor) => {
  const { random, trace } = world;
  const { registration, deadline } = createService(world, actor);
  return async (): Promise<void> => {
    const userId = random.pick(userIds);
    if (random.chance(0.3)) {
      const accountId = anAccount(world);
      await actor.does(() => registration.links.unlink({ userId }, accountId, { kind: 'client', id: actor.name }));
      return;
    }
    const how = random.chance(0.7)
      ? { accountId: anAccount(world) }
      : random.chance(0.8)
        ? { accessToken: aToken(world) }
        : { userName: random.pick(userNames) };
    await actor.does(async (deed) => {
      const answer = await answerRegistration({ userId, ...how }, actor.name, deadline(), registration);
      trace.answers.push({ deed, asked: 'registration', answer });
    });
  };
};

export const createVerifier = (world: World, actor: Actor) => {
  const { random, trace } = world;
  const { registration, deadline } = createService(world, actor);
  return async (): Promise<void> => {
    const userId = random.chance(0.4) ? random.pick(userIds) : undefined;
    const how = random.chance(0.4) ? { accessToken: aToken(world) } : { accountId: anAccount(world) };
    await actor.does(async (deed) => {
      const question = userId === undefined ? how : { userId };
      const answer = await answerVerification(question, actor.name, deadline(), registration);
      trace.answers.push({ deed, asked: 'verification', userId, answer });
    });
  };
};

/** A webhook about the account has come in. */
export const createWebhook = (world: World, actor: Actor) => {
  const { registration, deadline } = createService(world, actor);
  return async (): Promise<void> => {
    const by = { kind: 'webhook', id: 'account.update' } as const;
    await actor.does(() => verifyAccount(account, { actor: by, deadline: deadline() }, registration));
  };
};

/** Imports a list of a few rows, some of them about the same account and the same users. */
export const createImporter = (world: World, actor: Actor) => {
  const { random, trace } = world;
  const { imports, deadline } = createService(world, actor);
  const aRow = (line: number) => {
    const row = {
      accountId: anAccount(world),
      ...(random.chance(0.6) ? { review: random.pick(['pending', 'approved', 'denied', 'revoked'] as const) } : {}),
      ...(random.chance(0.5) ? { userId: random.pick(userIds) } : {}),
      ...(random.chance(0.3) ? { userName: random.pick(userNames) } : {}),
    };
    return { line, row };
  };
  return async (): Promise<void> => {
    const rows = Array.from({ length: random.int(1, 3) }, (_, index) => aRow(index + 1));
    const by = { kind: 'client', id: actor.name } as const;
    await actor.does(async (deed) => {
      const order = { validateOnly: false, actor: by, deadline: deadline() };
      const { results } = await answerImport({ rows }, order, imports);
      for (const { line, row } of rows) {
        const result = results.find((each) => each.line === line);
        if (result === undefined) throw new TypeError('a row without its result');
        trace.imports.push({ deed, row, outcome: result.outcome });
      }
    });
  };
};
