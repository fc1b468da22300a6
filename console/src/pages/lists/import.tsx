/** An import: choose, see what would come of it, import, see what has come of it. */
import { useState } from 'preact/hooks';
import { charsets, type ListFile } from '../../base/list-file.ts';
import { announce } from '../../parts/announce.tsx';
import { Choose } from './choose.tsx';
import { Chosen } from './chosen.tsx';
import { ImportRun } from './run.tsx';

export function Import() {
  const [file, setFile] = useState<ListFile>();
  const [refused, setRefused] = useState<string>();
  const [charset, setCharset] = useState<string>(charsets[0][0]);
  const [round, setRound] = useState(0);
  const choose = (next: ListFile | string): void => {
    setRound(round + 1);
    if (typeof next === 'string') {
      setFile(undefined);
      setRefused(next);
      return;
    }
    setFile(next);
    setRefused(undefined);
    announce(`${next.name.slice(0, 100)} is chosen. Nothing was sent yet.`);
  };
  return (
    <>
      <Choose onChoose={choose} />
      {refused && (
        <p class="failed" role="alert">
          {refused}
        </p>
      )}
      {file && <Chosen file={file} charset={charset} onCharset={setCharset} />}
      {file && <ImportRun key={`${round} ${charset}`} file={file} charset={charset} />}
    </>
  );
}
