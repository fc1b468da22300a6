interface Props {
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** Filters what a list shows. It asks nobody, and stands in no address. */
export const NameFilter = ({ value, onChange }: Props) => (
  <label>
    Name or id has
    <input
      type="search"
      value={value}
      onInput={(event) => onChange(event.currentTarget.value)}
      autocomplete="off"
      spellcheck={false}
    />
  </label>
);

interface FoundProps {
  readonly found: number;
  readonly loaded: number;
  readonly hasMore: boolean;
}

/** How much of the list a filter has looked at. */
export const Found = ({ found, loaded, hasMore }: FoundProps) => (
  <p role="status" class="quiet">
    {found.toLocaleString()} of the {loaded.toLocaleString()} loaded accounts match.{' '}
    {hasMore && 'The others are not searched: press “Show more” below to load them.'}
  </p>
);
