/** Faults of the brake on taking away, of the newcomers' brake, and of releases. */
import type { Mutant } from './mutant.ts';

const brake = 'shared/domain/audit/brake.ts';
const cases = 'shared/use-cases/audit/cases.ts';
const guarded = 'shared/use-cases/memberships/guarded-change.ts';
const newcomers = 'shared/use-cases/audit/hold-newcomers.ts';
const release = 'shared/use-cases/audit/start-and-release.ts';

export const brakeMutants: readonly Mutant[] = [
  {
    name: 'the brake has no memory',
    file: brake,
    find: 'sum + count : sum), 0);',
    replace: 'sum + 0 * count : sum), 0);',
    found: /^more (?:was taken away in|strangers were let in in a day)/,
  },
  {
    name: 'the brake remembers an hour instead of a day',
    file: brake,
    find: '{ hours: 24, times: 1 },',
    replace: '{ hours: 1, times: 1 },',
    found: /^more was taken away in/,
  },
  {
    name: 'the brake forgets a week',
    file: brake,
    find: '  { hours: 168, times: 2 },\n',
    replace: '',
    found: /^more was taken away in/,
  },
  {
    name: 'what cases take away is not counted',
    file: 'shared/use-cases/audit/take-away.ts',
    find: '...(state ? [brake.alongside(state, withTaken(state, now()))] : []),',
    replace: '...(state ? [brake.alongside(state, { ...state, wanted: withTaken(state, now()).wanted })] : []),',
    found: /^more was taken away in/,
  },
  {
    name: 'look-ups go past the brake',
    file: guarded,
    find: "      verdict = room > 0 ? 'counted' : 'held';\n      if (room > 0) return change;",
    replace: "      verdict = room > 0 ? 'counted' : 'free';\n      if (room > 0 || takes) return change;",
    found: /^more was taken away in/,
  },
  {
    name: 'cases go past the brake',
    file: cases,
    find: 'const fits = wanted.certain + wanted.open <= room;',
    replace: 'const fits = wanted.certain + wanted.open <= room + 1000;',
    // What takes away looks at the room once more: the case is neither taken nor held.
    found: /^no audit comes to its end/,
  },
  {
    name: 'nothing is ever held for a release',
    file: cases,
    find: 'const isTooMany = wanted.certain > room;',
    replace: 'const isTooMany = wanted.certain > room + 1000;',
    found: /^no audit comes to its end/,
  },
  {
    name: 'the list takes activity away at once',
    file: 'shared/use-cases/audit/apply.ts',
    find: 'withoutTaking(changeBy(finding, known, run, judgement), known, judgement);',
    replace:
      '((change: ReturnType<typeof changeBy>) => (withoutTaking(change, known, judgement), change))(changeBy(finding, known, run, judgement));',
    found:
      /^(?:somebody active was recorded as not active by what was found long ago|a run counts what it has not written)/,
  },
  {
    name: 'the comparison plans what takes access away',
    file: 'shared/domain/audit/plan.ts',
    find: 'const facts = { ...change.facts, activity: known.activity };',
    replace: 'const facts = change.facts;',
    found: /^still a suspect/,
  },
  {
    name: 'a release covers what is held later',
    file: 'shared/domain/audit/case.ts',
    find: 'release !== undefined && heldSince !== undefined && heldSince <= release.asOf;',
    replace: 'release !== undefined && heldSince !== release.asOf + 0.5;',
    found: /^more was taken away in/,
  },
  {
    name: 'a release forgets what it was about',
    file: cases,
    find: 'const isReleased = isReleasedBy(each, work.release);',
    replace: 'const isReleased = isReleasedBy(each, work.release) && false;',
    found: /^what was released is held on/,
  },
  {
    name: 'who has started a run may release it',
    file: release,
    find: 'if (held.startedBy === by)',
    replace: "if (held.startedBy === by && by === '')",
    found: /^a release that had to be refused/,
  },
  {
    name: 'a release with another hash is accepted',
    file: release,
    find: "return ofRun.find(({ held }) => held.hash === hash) ?? 'other_hash';",
    replace: "return ofRun[0] ?? 'other_hash';",
    found: /^a release that had to be refused/,
  },
  {
    name: 'newcomers have no limit',
    file: newcomers,
    find: "return found > roomForNewcomers(state, now(), thresholds) ? 'too_many_newcomers' : undefined;",
    replace: "return found > roomForNewcomers(state, now(), thresholds) + 1000 ? 'too_many_newcomers' : undefined;",
    found: /^more strangers were let in in a day than the brake lets in/,
  },
  {
    name: 'newcomers that a run lets in are not counted',
    file: newcomers,
    find: 'withLetIn(state, now(), found)',
    replace: 'withLetIn(state, now(), 0 * found)',
    found: /^more strangers were let in in a day than the brake lets in/,
  },
  {
    name: 'look-ups let newcomers in past the brake',
    file: guarded,
    find: "return { ...change, facts: { ...change.facts, review: { value: 'pending', since: now(), held: hold } } };",
    replace: 'return change;',
    found: /^more strangers were let in in a day than the brake lets in/,
  },
  {
    name: 'newcomers of other credentials are let in',
    file: newcomers,
    find: 'credentials !== before)',
    replace: 'credentials === undefined)',
    found: /^a stranger was let in by credentials that nobody has released/,
  },
  {
    name: 'a run that is held writes its newcomers as approved',
    file: 'shared/use-cases/audit/apply-plan.ts',
    find: 'judgement: { ...judgement, hold: newcomers?.hold }',
    replace: 'judgement: { ...judgement, hold: newcomers?.hold && undefined }',
    found: /^more strangers were let in in a day than the brake lets in/,
  },
  {
    name: 'every scan is trusted like the first',
    file: newcomers,
    find: "if (isFirst || reviewMode === 'manual') return undefined;",
    replace: "if (isFirst || reviewMode === 'manual' || found > 0) return undefined;",
    found: /^more strangers were let in in a day than the brake lets in/,
  },
  {
    name: 'a release of newcomers does not let them in',
    file: 'shared/use-cases/audit/release-newcomers.ts',
    find: 'known.review.since > asOf) return undefined;',
    replace: 'known.review.since <= asOf) return undefined;',
    found: /^newcomers are held after their release/,
  },
  {
    name: 'newcomers stay held after their release',
    file: 'shared/use-cases/audit/queue.ts',
    find: 'await brake.change((state) => ({ ...state, hold: undefined }));',
    replace: 'await brake.change((state) => ({ ...state }));',
    found: /^newcomers are held on after a release/,
  },
];
