/** Faults that the deliveries could have, to see that their simulation finds them. */
import type { Mutant } from '../mutants/mutant.ts';

const sender = 'shared/use-cases/deliveries/deliver.ts';
const rules = 'shared/domain/deliveries/delivery.ts';
const taker = 'shared/use-cases/deliveries/take-up.ts';

export const deliveryMutants: readonly Mutant[] = [
  {
    name: 'each attempt has an id of its own',
    file: sender,
    find: 'id: delivery.eventId,',
    replace: 'id: delivery.eventId + (delivery.tries || ""),',
    found: /^the id is not that of the event/,
  },
  {
    name: 'an account goes on after an event that was not accepted',
    file: sender,
    find: "if (result.state === 'waiting') return;",
    replace: '',
    found: /^the events of an account are not in their order/,
  },
  {
    name: 'an account goes on after an event that somebody else has claimed',
    file: sender,
    find: 'if (claimed === undefined) return;',
    replace: 'if (claimed === undefined) continue;',
    found: /^the events of an account are not in their order/,
  },
  {
    name: 'an event is given up after an hour',
    file: rules,
    find: 'triedForMs = 86_400_000',
    replace: 'triedForMs = 3_600_000',
    found: /^an event was given up early/,
  },
  {
    name: 'an event is never given up',
    file: rules,
    find: "if (attempt.at >= end) return { state: 'failed', delivery };",
    replace: '',
    found: /^an event is not given up/,
  },
  {
    name: 'a redirect counts as delivered',
    file: rules,
    find: 'status >= 200 && status < 300',
    replace: 'status >= 200 && status < 400',
    found: /^an event counts as delivered that did not come/,
  },
  {
    name: 'all accounts wait for one',
    file: rules,
    find: ' : accountId);',
    replace: " : accountId && '');",
    found: /^an event waits without need/,
  },
  {
    name: 'an event is taken up before it is decided',
    file: taker,
    find: 'const to = await events.decidedUpTo();',
    replace: 'const to = (await events.decidedUpTo()) + 1;',
    found: /^an event was lost/,
  },
  {
    name: 'a claim is kept when its result is not',
    file: sender,
    find: 'if (result === undefined || !(await deliveries.settle(claimed, result))) return;',
    replace:
      "if (result === undefined || !(result.state === 'waiting' || (await deliveries.settle(claimed, result)))) return;",
    found: /^an event (?:is not given up|was given up early)/,
  },
];
