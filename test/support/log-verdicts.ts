/** Verdicts on logs and exports that are in memory. */
import { openCheckpoint } from '../../shared/domain/log/checkpoint.ts';
import { MalformedError } from '../../shared/domain/log/malformed.ts';
import type { NoteKey } from '../../shared/domain/log/note.ts';
import type { Verdict } from '../../shared/domain/log/verdict.ts';
import { verifyExport } from '../../shared/domain/log/verify-export.ts';
import { verifyLog } from '../../shared/domain/log/verify-log.ts';
import type { GivenExport } from './export-tampering.ts';
import type { Given } from './log-tampering.ts';

export const verdictOn = ({ objects, older }: Given, key: NoteKey): Promise<Verdict> =>
  verifyLog({
    keyFor: () => key,
    older: () => older.map((note) => openCheckpoint(note, key)),
    read: async (path) => {
      const bytes = objects.get(path);
      if (bytes === undefined) throw new MalformedError(`${path} is missing`);
      return bytes;
    },
  });

export const verdictOnExport = ({ bytes, older }: GivenExport, key: NoteKey): Promise<Verdict> =>
  verifyExport({
    keyFor: () => key,
    older: () => older.map((note) => openCheckpoint(note, key)),
    chunks: (async function* () {
      // In pieces that end anywhere.
      for (let at = 0; at < bytes.length; at += 997) yield bytes.subarray(at, at + 997);
    })(),
  });
