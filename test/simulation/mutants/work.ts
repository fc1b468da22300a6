/** Faults of runs and of cases. */
import type { Mutant } from './mutant.ts';

const ask = 'shared/use-cases/audit/ask.ts';
const unlisted = 'shared/use-cases/audit/unlisted.ts';
const stages = 'shared/use-cases/audit/stages.ts';
const scan = 'shared/use-cases/audit/scan.ts';
const theCase = 'shared/domain/audit/case.ts';
const schedule = 'shared/domain/audit/schedule.ts';

export const workMutants: readonly Mutant[] = [
  {
    name: 'an old answer takes something away',
    file: theCase,
    find: 'answer !== undefined && now - answer.observedAt <= maxAnswerAgeMs && answer.observedAt >= readBy(answer, scanned);',
    replace:
      'answer !== undefined && now - answer.observedAt <= 1000 * maxAnswerAgeMs && readBy(answer, scanned) >= 0;',
    found: /^somebody active was recorded as not active by what was found long ago/,
  },
  {
    name: 'unclear answers are asked for again at once',
    file: theCase,
    find: 'Math.min(24, 2 ** Math.min(unclear - 1, 5)) * hourMs;',
    replace: '0 * Math.min(24, 2 ** Math.min(unclear - 1, 5)) * hourMs;',
    found: /^an unclear answer is asked for again at once/,
  },
  {
    name: 'unclear answers are never asked for again',
    file: theCase,
    find: 'Math.min(24, 2 ** Math.min(unclear - 1, 5)) * hourMs;',
    replace: '1000 * Math.min(24, 2 ** Math.min(unclear - 1, 5)) * hourMs;',
    found: /^no audit comes to its end/,
  },
  {
    name: 'a case outlives the reappearance of its account',
    file: 'shared/use-cases/audit/apply.ts',
    find: "if (change?.action === 'reappeared') {",
    replace: "if (change?.action === 'departed') {",
    found: /^a case has outlived the reappearance of its account/,
  },
  {
    name: 'a yes does not close the case of an activity',
    file: ask,
    find: '  const left = isMissing\n',
    replace: "  const left = isMissing || each.cause === 'activity'\n",
    found: /^no audit comes to its end/,
  },
  {
    name: 'an account that stays missing becomes no case',
    file: unlisted,
    find: '    await openCase(isProof ? startedAt : undefined);\n',
    replace: '    if (!isProof) await openCase();\n',
    found: /^somebody has left and is still in/,
  },
  {
    name: 'a scan with rows that could not be read marks who is missing',
    file: unlisted,
    find: 'const isProof = unreadableRows === 0;',
    replace: 'const isProof = unreadableRows >= 0;',
    found: /^missed by a scan that could not read all rows/,
  },
  {
    name: 'nobody is marked as missing',
    file: unlisted,
    find: 'if (!listed.has(accountId) && !justWritten.has(accountId)) unlisted.push(accountId);',
    replace: 'if (!listed.has(accountId) && position) unlisted.push(accountId);',
    found: /^(?:nobody has missed them|evidence of a time at which the account was not ours)/,
  },
  {
    name: 'the watermark moves to the moment of the credit',
    file: stages,
    find: 'const value: Watermark = { runId, startedAt, except',
    replace: 'const value: Watermark = { runId, startedAt: startedAt * 0 + now(), except',
    found: /^a watermark that is not the begin of its run/,
  },
  {
    name: 'the watermark does not move',
    file: stages,
    find: 'if (!dryRun && session.run().creditedAt === undefined) {',
    replace: 'if (session.run().pages > 1000) {',
    found: /^somebody who is ours is answered/,
  },
  {
    name: 'a dry run moves the watermark',
    file: stages,
    find: 'if (!dryRun && session.run().creditedAt === undefined)',
    replace: 'if (session.run().creditedAt === undefined)',
    found: /^a watermark that is not of the last credited run/,
  },
  {
    name: 'a dry run applies its plan',
    file: 'shared/use-cases/audit/apply-plan.ts',
    find: '  if (dryRun) return undefined;\n',
    replace: '  if (dryRun && plan.parts < 0) return undefined;\n',
    found: /^a dry run has written/,
  },
  {
    name: 'a dry run marks who is missing',
    file: unlisted,
    find: '  if (dryRun) return { planned };\n',
    replace: '',
    found: /^a dry run has written/,
  },
  {
    name: 'a scan that is not complete is taken for one',
    file: scan,
    find: 'if (last() !== undefined && last()?.next === undefined) {',
    replace: 'if (last() !== undefined) {',
    found: /^a list that stood still was not read to its end/,
  },
  {
    name: 'a scan takes the failure of a page for its end',
    file: scan,
    find: "if (!answer.ok) return { outcome: 'failed', failure: answer.failure, ...progress };",
    replace:
      "if (!answer.ok && progress.pages > 0) return { outcome: 'complete', listed: reading.listed, ...progress };\n    if (!answer.ok) return { outcome: 'failed', failure: answer.failure, ...progress };",
    found: /^a list that stood still was not read to its end/,
  },
  {
    name: 'of an account that comes twice the first row counts',
    file: 'shared/use-cases/audit/compare.ts',
    find: 'pages.readAll(run.runId, { newestFirst: true })',
    replace: 'pages.readAll(run.runId, { newestFirst: false })',
    found: /^a completed run has left another activity/,
  },
  {
    name: 'two ticks work at the same time',
    file: schedule,
    find: "if (holder !== undefined && holder.until > at) return { step: 'nothing', why: 'held' };",
    replace: 'void holder;',
    found: /^two at work on the same run/,
  },
  {
    name: 'a part of a plan is counted twice',
    file: 'shared/use-cases/audit/apply.ts',
    find: '    written.push(...writtenBefore);\n',
    replace: '    written.push(...writtenBefore, ...writtenBefore);\n',
    found: /^a run counts what it has not written/,
  },
];
