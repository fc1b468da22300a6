/** The preview of a list, and its import. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Imported, importInParts, nothingImported } from '../../api/lists.ts';
import { plural } from '../../base/audit-words.ts';
import { type ListFile, mediaTypeOf } from '../../base/list-file.ts';
import { announce } from '../../parts/announce.tsx';
import { Failed } from '../../parts/states.tsx';
import { ImportResults } from './results.tsx';

type Step = 'chosen' | 'checking' | 'checked' | 'importing' | 'imported';

interface State {
  readonly step: Step;
  readonly soFar: Imported;
}

interface Props {
  readonly file: ListFile;
  readonly charset: string;
}

export function ImportRun({ file, charset }: Props) {
  const [{ step, soFar }, setState] = useState<State>({ step: 'chosen', soFar: nothingImported });
  const importId = useMemo(() => crypto.randomUUID(), []);
  const stop = useRef(new AbortController());
  // The rest of a list is not sent for a page that has gone.
  useEffect(() => () => stop.current.abort(), []);

  const run = async (validateOnly: boolean, from?: Imported): Promise<void> => {
    stop.current = new AbortController();
    const { signal } = stop.current;
    const busy = validateOnly ? 'checking' : 'importing';
    setState({ step: busy, soFar: { ...(from ?? nothingImported), failure: undefined } });
    const onPart = (part: Imported): void => setState({ step: busy, soFar: part });
    const order = { bytes: file.bytes, mediaType: mediaTypeOf(file, charset), validateOnly, importId, signal, onPart };
    const result = await importInParts(order, from);
    setState({ step: validateOnly ? 'checked' : 'imported', soFar: result });
    if (!validateOnly && result.failure === undefined) {
      const { applied, refused } = result.counts;
      announce(`${plural(applied, 'row')} imported, ${refused.toLocaleString()} refused.`);
    }
  };
  const isBusy = step === 'checking' || step === 'importing';
  const isPreview = step === 'checking' || step === 'checked';
  const isPartial = !isBusy && step !== 'chosen' && soFar.nextLine !== undefined;
  return (
    <div class="run">
      {isBusy && <Progress of={soFar} lines={file.lines} what={isPreview ? 'Checked' : 'Imported'} />}
      {(step === 'checked' || step === 'imported') && <ImportResults of={soFar} isPreview={isPreview} />}
      {soFar.failure && <Failed failure={soFar.failure} onRetry={() => void run(isPreview, soFar)} />}
      {isPartial && !soFar.failure && (
        <p class="notice">
          Stopped before line {soFar.nextLine?.toLocaleString()}.{' '}
          <button type="button" onClick={() => void run(isPreview, soFar)}>
            Continue from there
          </button>
        </p>
      )}
      <Buttons
        step={step}
        soFar={soFar}
        onRun={(validateOnly) => void run(validateOnly)}
        onStop={() => stop.current.abort()}
      />
    </div>
  );
}

const Progress = ({ of, lines, what }: { readonly of: Imported; readonly lines: number; readonly what: string }) => (
  <label>
    {what}: {of.counts.rows.toLocaleString()} of about {lines.toLocaleString()} lines
    <progress value={Math.min(lines, (of.nextLine ?? 1) - 1)} max={lines} />
  </label>
);

interface ButtonsProps {
  readonly step: Step;
  readonly soFar: Imported;
  readonly onRun: (validateOnly: boolean) => void;
  readonly onStop: () => void;
}

/** Each step has one button that goes on, which has the focus: the one before it has gone. */
function Buttons({ step, soFar, onRun, onStop }: ButtonsProps) {
  const next = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (step !== 'chosen') next.current?.focus();
  }, [step]);
  if (step === 'checking' || step === 'importing') {
    return (
      <button type="button" ref={next} onClick={onStop}>
        Stop after this part
      </button>
    );
  }
  const { valid } = soFar.counts;
  const isChecked = step === 'checked' && soFar.nextLine === undefined;
  return (
    <div class="buttons start">
      {isChecked && valid > 0 && (
        <button type="button" class="primary" ref={next} onClick={() => onRun(false)}>
          Import {valid.toLocaleString()} {valid === 1 ? 'row' : 'rows'}
        </button>
      )}
      <button
        type="button"
        class={step === 'chosen' ? 'primary' : ''}
        ref={isChecked && valid > 0 ? undefined : next}
        onClick={() => onRun(true)}
      >
        {step === 'chosen' ? 'See what would come of it' : 'Check it again'}
      </button>
    </div>
  );
}
