/** Faults that the log could have, to see that its simulation finds them. */
import type { Mutant } from '../mutants/mutant.ts';

const sequencer = 'shared/use-cases/log/sequence.ts';
const publisher = 'shared/use-cases/log/publish.ts';

export const trailLogMutants: readonly Mutant[] = [
  {
    name: 'what is missing before a record is not taken in',
    file: sequencer,
    find: 'const before = await sequenceMissing(chunk, dependencies);',
    replace: 'const before = 0;',
    found: /^the records of an account are not in their order/,
  },
  {
    name: 'a batch is appended from its end',
    file: sequencer,
    find: 'order.append([...next.values()], size)',
    replace: 'order.append([...next.values()].reverse(), size)',
    found: /^the records of an account are not in their order/,
  },
  {
    name: 'a checkpoint is written over whatever there is',
    file: publisher,
    find: 'bucket.replace(checkpointPath, Buffer.from(note), stored?.etag)',
    replace:
      'bucket.replace(checkpointPath, Buffer.from(note), (await bucket.read(checkpointPath).catch(noneIfMissing))?.etag)',
    found: /^a checkpoint goes back/,
  },
  {
    name: 'a checkpoint comes without its last tile',
    file: publisher,
    find: 'at < objects.length; at += writesAtOnce',
    replace: 'at < objects.length - writesAtOnce; at += writesAtOnce',
    found: /^the log has no object/,
  },
  {
    name: 'an order that was put back is published on',
    file: publisher,
    find: 'if (last.size > 0) await requireSame(entries.splice(0, last.size - from), from, read);',
    replace: 'if (last.size > 0) entries.splice(0, last.size - from);',
    found: /^the (?:log lacks a record|log has a record twice|records of an account are not in their order)/,
  },
];
