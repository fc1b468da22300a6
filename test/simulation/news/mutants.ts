/** Faults that the news could have, to see that its simulation finds them. */
import type { Mutant } from '../mutants/mutant.ts';

const store = 'shared/store/news/news.ts';
const folder = 'shared/use-cases/news/fold.ts';
const publisher = 'shared/use-cases/news/publish.ts';
const sender = 'shared/use-cases/news/send.ts';
const reader = 'shared/store/news/events.ts';
const clock = 'shared/use-cases/news/announce.ts';
const bus = 'shared/bus/event-bus.ts';

export const newsMutants: readonly Mutant[] = [
  {
    name: 'what is known of accounts is not kept',
    file: store,
    find: '...states.map((state) => ({ Put: { TableName: trailLog, Item: stateItem(state, service) } })),',
    replace: '',
    found: /^the feed has (?:another event, or none|more than the log makes)/,
  },
  {
    name: 'what holds for all is not kept',
    file: store,
    find: 'Item: cursorItem({ ...cursor, next, service }),',
    replace: 'Item: cursorItem({ ...cursor, next }),',
    found: /^the feed has (?:another event, or none|more than the log makes)/,
  },
  {
    name: 'two records of an account in one part are both compared with what was before it',
    file: folder,
    find: 'states.get(accountId) ?? known.states.get(accountId)',
    replace: 'known.states.get(accountId)',
    found: /^the feed has (?:another event, or none|more than the log makes)/,
  },
  {
    name: 'a part that somebody else has worked in counts as done',
    file: publisher,
    find: 'if (!(await news.append(cursor, { ...folded, next }))) return lost;',
    replace: 'await news.append(cursor, { ...folded, next });',
    found: /^(?:the bus lacks an event|the feed has )/,
  },
  {
    name: 'events count as sent before they are',
    file: sender,
    find: 'await bus.put(events);\n    await sent.keep(next);',
    replace: 'await sent.keep(next);\n    await bus.put(events);',
    found: /^the bus lacks an event/,
  },
  {
    name: 'the past goes to the bus',
    file: sender,
    find: '(await sent.read()) ?? liveFrom',
    replace: '(await sent.read()) ?? 0',
    found: /^the bus has an event of another time/,
  },
  {
    name: 'events that the bus has refused count as taken',
    file: bus,
    find: 'if (left.length === 0) return;',
    replace: 'if (left.length >= 0) return;',
    found: /^the bus lacks an event/,
  },
  {
    name: 'an account that has no access now is not looked at again',
    file: clock,
    find: 'return due.settle(state, service, { stage, asOf });',
    replace: "return due.settle({ ...state, announced: { stage: 'expired', asOf } }, service);",
    found: /^(?:it was not announced that evidence is old|the feed has )/,
  },
  {
    name: 'of the stages of all only the first is recorded',
    file: clock,
    find: 'if (!stage || !isNewStage({ stage, asOf }, announced)) return;',
    replace: 'if (!stage || announced?.asOf === asOf) return;',
    found: /^it was not announced that evidence is old/,
  },
  {
    name: 'a page goes on one place too late',
    file: reader,
    find: "Number(last?.['position']?.N) + 1",
    replace: "Number(last?.['position']?.N) + 2",
    found: /^(?:the feed has |the bus lacks an event)/,
  },
];
