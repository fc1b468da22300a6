/** docs/odd-answers.md, row by row. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test as plain } from 'vitest';
import { test } from '../../support/fixtures/scripted-vendor.ts';
import { oddities, tableOf } from '../../support/oddities/index.ts';
import type { OddVendor } from '../../support/oddities/oddity.ts';
import type { Reply } from '../../support/scripted-server.ts';
import { grantToken, tokenPath } from '../../support/vendor-harness.ts';

const firstPage = { accountType: 'all', limit: 50 } as const;

describe.each(Object.entries(oddities))('%s', (heading, rows) => {
  plain('the page has exactly these rows', async () => {
    const page = await readFile(new URL('../../../docs/odd-answers.md', import.meta.url), 'utf8');
    const [, section = ''] = page.split(`\n## ${heading}\n`);
    const [table = ''] = section.split('\n## ');

    expect(table.split('\n').filter((line) => line.startsWith('|'))).toEqual(tableOf(rows));
  });

  test.for(rows)('$comes: $fate', async ({ prove }, { server, vendor }) => {
    let [replies, granted]: (readonly Reply[])[] = [[], []];
    let [asked, tokensAsked] = [0, 0];
    const nthOf = (list: readonly Reply[] = [], nth: number): Reply | undefined => list[Math.min(nth, list.length) - 1];
    let script: ((token: string) => Reply) | undefined;
    server.follow(({ path, headers }) => {
      if (path === tokenPath) {
        tokensAsked += 1;
        return nthOf(granted, tokensAsked) ?? grantToken(tokensAsked);
      }
      asked += 1;
      if (script !== undefined) return script(headers.authorization?.replace('Bearer ', '') ?? '');
      return nthOf(replies, asked) ?? { status: 599, text: 'nothing to say' };
    });
    const answers = (...given: readonly Reply[]): void => {
      [replies, asked] = [given, 0];
    };
    const deadline = () => vendor.deadline();
    // Each process of a race looks again after a moment, as in production.
    const client = () => vendor.client({ sleep: () => sleep(5) });
    const odd: OddVendor = {
      answers,
      answersTo: (given) => {
        script = given;
      },
      grants: (...given) => {
        [granted, tokensAsked] = [given, 0];
        vendor.shareToken('expired', 0);
      },
      client,
      operations: () => vendor.operations(),
      deadline,
      asked: () => asked,
      tokensAsked: () => tokensAsked,
      list: (reply, next) => {
        answers(reply);
        return client().listAccounts(next === undefined ? firstPage : { next }, deadline());
      },
      probe: (reply) => {
        answers(reply);
        return client().probeAccount('a07e1lwvtuw0' as never, deadline());
      },
      summary: (reply) => {
        answers(reply);
        return client().accountSummary('an-end-users-token', deadline());
      },
      operate: (reply, call) => {
        answers(reply);
        return call(vendor.operations(), deadline());
      },
    };
    await prove(odd);
  });
});
