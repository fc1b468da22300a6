/** What has just been done, for eyes and for screen readers. */
import { signal } from '@preact/signals';

const said = signal<{ readonly text: string; readonly count: number }>({ text: '', count: 0 });

/** Says it until something else is said. */
export const announce = (text: string): void => {
  said.value = { text, count: said.value.count + 1 };
};

export const Announcements = () => (
  <div class="announcements" role="status" aria-live="polite">
    {said.value.text !== '' && (
      <p key={said.value.count}>
        {said.value.text}{' '}
        <button type="button" class="link" onClick={() => announce('')}>
          Dismiss
        </button>
      </p>
    )}
  </div>
);
