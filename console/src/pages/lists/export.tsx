/** All accounts as one file, read page by page. */
import { useRef, useState } from 'preact/hooks';
import { type Exported, type ExportForm, exportInPages } from '../../api/lists.ts';
import { announce } from '../../parts/announce.tsx';
import { datedName, saveFile } from '../../parts/save.ts';
import { Failed } from '../../parts/states.tsx';

const forms: readonly (readonly [name: string, form: ExportForm])[] = [
  ['CSV', { format: 'csv', separator: 'comma' }],
  ['CSV with semicolons, for Excel in much of Europe', { format: 'csv', separator: 'semicolon' }],
  ['JSON lines', { format: 'jsonl', separator: 'comma' }],
];

export function Export() {
  const [chosen, setChosen] = useState(0);
  const [exported, setExported] = useState<Exported>();
  const [isWorking, setWorking] = useState(false);
  const stop = useRef(new AbortController());
  const form = forms[chosen]?.[1] ?? { format: 'csv', separator: 'comma' };

  const run = async (from?: Exported): Promise<void> => {
    stop.current = new AbortController();
    const { signal } = stop.current;
    setWorking(true);
    setExported(from);
    const result = await exportInPages({ ...form, signal, onPage: setExported }, from);
    setWorking(false);
    if (signal.aborted) {
      setExported(undefined);
      announce('The export was stopped. No file was saved.');
      return;
    }
    setExported(result);
    if (result.failure !== undefined) return;
    const name = datedName('memberships', form.format);
    saveFile(name, result.parts, form.format === 'csv' ? 'text/csv' : 'application/jsonl');
    announce(`${result.count.toLocaleString()} accounts saved as ${name}.`);
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWorking) void run();
      }}
    >
      <fieldset disabled={isWorking}>
        <legend>Format</legend>
        {forms.map(([name], index) => (
          <label class="check" key={name}>
            <input type="radio" name="format" checked={index === chosen} onChange={() => setChosen(index)} />
            {name}
          </label>
        ))}
      </fieldset>
      {exported && isWorking && <p role="status">{exported.count.toLocaleString()} accounts so far</p>}
      {exported?.failure && <Failed failure={exported.failure} onRetry={() => void run(exported)} />}
      <div class="buttons start">
        <button type="submit" class="primary" aria-busy={isWorking}>
          {isWorking ? 'Exporting…' : 'Export all accounts'}
        </button>
        {isWorking && (
          <button type="button" onClick={() => stop.current.abort()}>
            Stop
          </button>
        )}
      </div>
    </form>
  );
}
