/** From what a check decides to what is kept of it, by the line that it writes. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bytes } from '../../../infra/cost/usage.ts';
import { readLinePattern } from '../../../local/aws/logs/pattern.ts';
import { type Decision, decisionCodes } from '../../../shared/domain/membership/decide.ts';
import type { Keeping } from '../../../shared/domain/membership/kept-decisions.ts';
import { keptDecisionsOf } from '../../../shared/http/log-event.ts';
import type { Checked, CheckOutcome } from '../../../shared/use-cases/memberships/check.ts';
import { logsEventOf } from '../../support/log-delivery.ts';
import { aMembership, noon } from '../../support/memberships.ts';

const lines: string[] = [];
beforeEach(() => {
  lines.length = 0;
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('LOG_LEVEL', 'INFO');
  vi.resetModules();
  vi.useFakeTimers({ now: noon });
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text).trimEnd());
    return true;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  // Other files of this process get a log of their own again, which is silent.
  vi.resetModules();
});

const reporter = async (KEEP_DECISIONS: Keeping, DECISION_SAMPLE_FRACTION = 0.5) => {
  const { checkDependencies } = await import('../../../shared/wiring/check.ts');
  return checkDependencies({
    MEMBERSHIPS_TABLE: 'memberships',
    FRESH_FOR_SECONDS: 1,
    GRACE_SECONDS: 1,
    WHEN_EVIDENCE_EXPIRES: 'deny',
    INACTIVE_ACTIVITIES: [],
    KEEP_DECISIONS,
    DECISION_SAMPLE_FRACTION,
  });
};

const unknown: readonly string[] = ['UNKNOWN_USER', 'UNKNOWN_ACCOUNT'];
const evidence = { source: 'audit', asOf: noon - 60_000, ageSeconds: 60, freshUntil: noon, stale: false } as const;
const checkedOf = (code: Decision['code'], decisionId: string): Checked => {
  const allowed = code.startsWith('MEMBER');
  const { accountId } = aMembership();
  const known = unknown.includes(code) ? {} : { membership: aMembership({ version: 7 }), evidence };
  return {
    decision: { allowed, code, ...known },
    accountId: code === 'UNKNOWN_USER' ? undefined : accountId,
    decisionId,
    ...(code === 'EVIDENCE_TOO_OLD' && { maxAgeSeconds: 30 }),
  };
};
const keptOf = ({ decision, accountId, decisionId, maxAgeSeconds }: Checked) => ({
  decisionId,
  decidedAt: noon,
  allowed: decision.allowed,
  code: decision.code,
  accountId,
  version: decision.membership && 7,
  evidence: decision.evidence && { source: 'audit', asOf: evidence.asOf },
  maxAgeSeconds,
});
const all = decisionCodes.map((code, index) => checkedOf(code, `5f0c0000-0000-4000-8000-0000000000${index + 10}`));
const batchId = '5f0c0000-0000-4000-8000-000000000001';
const batch: CheckOutcome[] = [
  ...decisionCodes.map((code, index) => ({
    outcome: 'checked' as const,
    checked: checkedOf(code, `${batchId}.${index}`),
  })),
  { outcome: 'damaged' },
];
const checkedIn = (outcomes: readonly CheckOutcome[]) =>
  outcomes.flatMap((each) => (each.outcome === 'checked' ? each.checked : []));
const matches = readLinePattern('{ $.kept IS TRUE }');
const read = () =>
  keptDecisionsOf(logsEventOf(lines.filter(matches)), (id) => {
    throw new Error(`the line ${id} is unreadable`);
  });

test.each(decisionCodes)('a decision %s comes through its line as it was, alone and in a batch', async (code) => {
  const { onDecision, onBatch } = await reporter('all');
  const [single, inBatch] = [checkedOf(code, batchId.replace('1', '2')), checkedOf(code, `${batchId}.1`)];
  onDecision(single);
  onBatch(batchId, [{ outcome: 'damaged' }, { outcome: 'checked', checked: inBatch }]);
  expect(read()).toEqual([keptOf(single), keptOf(inBatch)]);
});

describe('keepDecisions', () => {
  test.each([
    ['none', () => false],
    ['denials', ({ decision }: Checked) => !decision.allowed],
    ['all', () => true],
  ] as const)('%s keeps what it says, alone and in batches', async (keep, isWanted) => {
    const { onDecision, onBatch } = await reporter(keep);
    for (const checked of all) onDecision(checked);
    onBatch(batchId, batch);
    expect(read()).toEqual([...all, ...checkedIn(batch)].filter(isWanted).map(keptOf));
  });

  test('sampled keeps a fraction, by the id alone', async () => {
    const many = Array.from({ length: 400 }, (_, index) => checkedOf('MEMBER', `${batchId}.${index}`));
    const idsOf = async (fraction: number, isBatch: boolean): Promise<readonly string[]> => {
      lines.length = 0;
      const { onDecision, onBatch } = await reporter('sampled', fraction);
      if (isBatch)
        onBatch(
          batchId,
          many.map((checked) => ({ outcome: 'checked', checked })),
        );
      else for (const checked of many) onDecision(checked);
      return read().map(({ decisionId }) => decisionId);
    };
    const half = await idsOf(0.5, false);
    expect(half.length).toBeGreaterThan(150);
    expect(half.length).toBeLessThan(250);
    expect(await idsOf(0.5, true)).toEqual(half);
    expect(half).toEqual(expect.arrayContaining([...(await idsOf(0.1, false))]));
    expect(await idsOf(0, false)).toEqual([]);
    expect(await idsOf(1, false)).toHaveLength(400);
  });

  test('makes a line as much longer as the costs have it', async () => {
    const member = checkedOf('MEMBER', batchId);
    for (const keep of ['none', 'all'] as const) (await reporter(keep)).onDecision(member);
    const [short = '', long = ''] = lines;
    expect(long.length - short.length).toBeLessThanOrEqual(bytes.keptLine);
  });

  test('adds nothing to a line that is not kept, and to none who was asked about', async () => {
    const { onDecision, onBatch } = await reporter('denials');
    const [member] = all.filter(({ decision }) => decision.code === 'MEMBER');
    if (member === undefined) throw new Error('there is no member');
    onDecision(member);
    // What is not kept is behind the answer.
    expect(lines).toEqual([]);
    vi.runAllTimers();
    onBatch(batchId, [{ outcome: 'checked', checked: member }]);
    expect(lines.map((line) => Object.keys(JSON.parse(line)))).toEqual([
      ['level', 'timestamp', 'event', 'decisionId', 'code', 'accountId'],
      ['level', 'timestamp', 'event', 'decisionId', 'counts', 'decisions'],
    ]);
  });
});
