/** A sample of the mutants, over real HTTP: the client makes of each what it makes of it in memory. */
import { expect } from 'vitest';
import { succeeded } from '../../../shared/constant-contact/result.ts';
import { textOf } from '../../../shared/constant-contact/transport/answer-text.ts';
import type { ConstantContact } from '../../../shared/constant-contact/types.ts';
import { createClient } from '../../simulation/mutated-answers/client.ts';
import { type Mutant, mutantsOf, type Wire, wireOf } from '../../simulation/mutated-answers/mutants.ts';
import { createVendor } from '../../simulation/mutated-answers/vendor.ts';
import { test } from '../../support/fixtures/scripted-vendor.ts';
import { accountIdOf, noon } from '../../support/memberships.ts';

const account = accountIdOf('a07eopen00001');
const vendorOfOne = createVendor(new Map([[account, { partner: 'ours', word: 'Open' }]]));
type Ask = (client: ConstantContact, deadline: number) => Promise<unknown>;

const calls: readonly (readonly [string, Wire, Ask])[] = [
  [
    'the list',
    vendorOfOne.answer('list 1'),
    (client, deadline) => client.listAccounts({ accountType: 'all', limit: 50 }, deadline),
  ],
  ['a plan', vendorOfOne.answer('plan', account), (client, deadline) => client.probeAccount(account, deadline)],
  [
    'a clear no',
    wireOf([{ error_key: 'account.not_found', error_message: 'No.' }], 404),
    (client, deadline) => client.probeAccount(account, deadline),
  ],
  ['a summary', vendorOfOne.answer('summary', account), (client, deadline) => client.accountSummary('owner', deadline)],
];

const inMemory = (mutant: Mutant, ask: Ask) => {
  const { status, bytes, type } = mutant;
  const http = async ({ url }: { readonly url: string }) => {
    const wire = url.includes('token') ? vendorOfOne.answer('token') : { status, bytes, type };
    return succeeded({ status: wire.status, ...textOf(wire.bytes, wire.type), headers: {} });
  };
  return ask(createClient(http, () => noon).constantContact, noon + 60_000);
};

test.for(calls)('mutants of %s', async ([, honest, ask], { server, vendor }) => {
  const mutants = mutantsOf(JSON.parse(honest.bytes.toString()), honest.status, { cuts: 10 });
  const sample = mutants.filter((_, index) => index % 7 === 0);
  const client = vendor.client();
  for (const mutant of sample) {
    server.answerWith({
      status: mutant.status,
      bytes: mutant.bytes,
      headers: mutant.type === undefined ? {} : { 'Content-Type': mutant.type },
    });
    expect(await ask(client, vendor.deadline()), mutant.name).toEqual(await inMemory(mutant, ask));
  }
  expect(sample.length).toBeGreaterThan(20);
});
