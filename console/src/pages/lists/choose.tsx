/** The file to import: picked, or dropped. It is read here, and sent only when asked for. */
import { useState } from 'preact/hooks';
import { type ListFile, readListFile } from '../../base/list-file.ts';

export function Choose({ onChoose }: { readonly onChoose: (file: ListFile | string) => void }) {
  const [isOver, setOver] = useState(false);
  const read = async (files: FileList | null | undefined): Promise<void> => {
    const [file] = files ?? [];
    if (file === undefined) return;
    try {
      onChoose(readListFile(file.name, new Uint8Array(await file.arrayBuffer())));
    } catch {
      onChoose('This file cannot be read. Is it still there?');
    }
  };
  return (
    <label
      class={isOver ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void read(event.dataTransfer?.files);
      }}
    >
      A list as CSV or JSON lines, up to 5 MB. Choose it, or drop it here.
      <input
        type="file"
        accept=".csv,.tsv,.txt,.jsonl,.ndjson,text/csv"
        onChange={(event) => {
          const input = event.currentTarget;
          void read(input.files).then(() => {
            // The same file, altered meanwhile, may be chosen again.
            input.value = '';
          });
        }}
      />
    </label>
  );
}
