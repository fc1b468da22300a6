/** Starting an audit, or a dry run, by hand. */
import { useState } from 'preact/hooks';
import { start } from '../api/audits.ts';
import { plural } from '../base/audit-words.ts';
import { duration } from '../base/time.ts';
import type { Schedule } from '../base/types.ts';
import { announce } from '../parts/announce.tsx';
import { Confirm } from '../parts/dialog.tsx';
import { Missing } from '../parts/states.tsx';
import { may } from '../session/session.ts';

interface Props {
  readonly fullAudit: Schedule['fullAudit'];
  /** Which kind of run is at work. */
  readonly running: string | undefined;
  readonly onStarted: () => void;
}

interface Wanted {
  readonly dryRun: boolean;
  /** The same for each attempt, so that a repeat after a lost answer starts nothing twice. */
  readonly key: string;
}

export function StartAudit({ fullAudit, running, onStarted }: Props) {
  const [wanted, setWanted] = useState<Wanted>();
  if (!may('audit/manage')) return <Missing scope="audit/manage" what="start an audit" />;
  const ask = (dryRun: boolean) => () => setWanted({ dryRun, key: crypto.randomUUID() });
  return (
    <>
      <div class="buttons start">
        <button type="button" class="primary" onClick={ask(false)}>
          Start an audit…
        </button>
        <button type="button" onClick={ask(true)}>
          Start a dry run…
        </button>
      </div>
      {wanted && (
        <StartDialog of={wanted} {...{ fullAudit, running, onStarted }} onClose={() => setWanted(undefined)} />
      )}
    </>
  );
}

interface DialogProps extends Props {
  readonly of: Wanted;
  readonly onClose: () => void;
}

const StartDialog = ({ of: { dryRun, key }, fullAudit, running, onStarted, onClose }: DialogProps) => {
  const name = dryRun ? 'dry run' : 'audit';
  const confirm = async (): Promise<void> => {
    await start(dryRun, key);
    announce(`The ${name} is started. It begins with the next tick, within a minute.`);
    onStarted();
  };
  return (
    <Confirm
      title={dryRun ? 'Start a dry run?' : 'Start an audit?'}
      action={`Start the ${name}`}
      onConfirm={confirm}
      onClose={onClose}
      onStale={() => {
        onClose();
        onStarted();
      }}
    >
      {dryRun ? (
        <p>It reads the whole list and shows what an audit would change. It changes nothing, and renews no proof.</p>
      ) : (
        <>
          <p>
            It reads the whole list now: proof of those on it is renewed, newcomers are recorded, and who is missing is
            marked. Nobody loses access by the list alone.
          </p>
          <p>
            What the brake holds of an audit that you have started, <strong>another person</strong> has to release.
          </p>
        </>
      )}
      <p>
        {fullAudit === undefined
          ? 'How long it takes is known after the first audit.'
          : `It costs about ${plural(fullAudit.requests, 'question')} of the day, and takes about ${duration(fullAudit.seconds)}.`}
      </p>
      {running && <p>{runningWords(running, dryRun)}</p>}
    </Confirm>
  );
};

const runningWords = (running: string, dryRun: boolean): string =>
  running === 'Dry run' && !dryRun
    ? 'A dry run is at work. It waits for the audit, and continues after it.'
    : 'One is at work already, so this will be refused until it has ended.';
