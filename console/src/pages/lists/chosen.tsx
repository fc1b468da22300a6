/** What was chosen, and how it will be read. */
import { charsets, firstLines, type ListFile, mediaTypeOf, sizeInWords } from '../../base/list-file.ts';
import { Code, Facts, Foreign } from '../../parts/text.tsx';

interface Props {
  readonly file: ListFile;
  readonly charset: string;
  readonly onCharset: (charset: string) => void;
}

const encodings: Readonly<Record<ListFile['encoding'], string>> = {
  'utf-8': 'UTF-8',
  'utf-16': 'UTF-16',
  other: 'Not UTF-8: say which one',
};

export function Chosen({ file, charset, onCharset }: Props) {
  return (
    <div class="chosen">
      <Facts
        of={[
          ['File', <Foreign text={file.name} />],
          ['Size', `${sizeInWords(file.bytes.length)}, about ${file.lines.toLocaleString()} lines`],
          ['Format', file.format === 'csv' ? 'CSV' : 'JSON lines'],
          ['Encoding', encodings[file.encoding]],
          ['Sent as', <Code>{mediaTypeOf(file, charset)}</Code>],
        ]}
      />
      {file.encoding === 'other' && (
        <label>
          Encoding of the file
          <select value={charset} onChange={(event) => onCharset(event.currentTarget.value)}>
            {charsets.map(([name, region]) => (
              <option key={name} value={name}>
                {name} ({region})
              </option>
            ))}
          </select>
          <span class="hint">Choose the one with which the letters below are right.</span>
        </label>
      )}
      <figure>
        <figcaption class="quiet">Its first lines</figcaption>
        <ol class="lines">
          {firstLines(file, charset).map((line, index) => (
            <li key={index}>
              <Foreign text={line} />
            </li>
          ))}
        </ol>
      </figure>
    </div>
  );
}
