/** Lists in and out. */
import { Missing } from '../parts/states.tsx';
import { Page } from '../parts/text.tsx';
import { may } from '../session/session.ts';
import { Export } from './lists/export.tsx';
import { Import } from './lists/import.tsx';

export const ListsPage = () => (
  <Page title="Lists">
    <section class="panel" aria-labelledby="import">
      <h2 id="import">Import</h2>
      <p class="quiet">
        Our application’s list of who may use it: accounts, their users, and reviews. A list alone gives no access: an
        audit has to see each account under us.
      </p>
      {may('membership/review') ? <Import /> : <Missing scope="membership/review" what="import" />}
    </section>
    <section class="panel" aria-labelledby="export">
      <h2 id="export">Export</h2>
      <p class="quiet">All accounts that we know, with what is known. The file can be imported again as it is.</p>
      {may('membership/read') ? <Export /> : <Missing scope="membership/read" what="export" />}
    </section>
  </Page>
);
