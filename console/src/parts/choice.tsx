interface Props<Value extends string> {
  readonly label: string;
  /** The choices, in words. */
  readonly words: Readonly<Record<Value, string>>;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** One of some values, in words. */
export const Choice = <Value extends string>({ label, words, value, onChange }: Props<Value>) => (
  <label>
    {label}
    <select value={value} onChange={(event) => onChange(event.currentTarget.value as Value)}>
      {Object.entries<string>(words).map(([each, text]) => (
        <option key={each} value={each}>
          {text}
        </option>
      ))}
    </select>
  </label>
);
