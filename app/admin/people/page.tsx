import {
  PEOPLE_FILTERS,
  PEOPLE_ORDERS,
  type PeopleFilter,
  type PeopleOrder,
  type PeopleQuery,
  readPeople,
} from "@/accounts/administration";
import type { User } from "@/accounts/users";
import { requireRole } from "@/auth/current";
import { Avatar } from "@/components/ui/avatar";
import { buttonClass } from "@/components/ui/button";
import { inputClass } from "@/components/ui/field";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Role } from "@/db/schema";
import { msg } from "@/i18n/msg";
import { getTranslate } from "@/i18n/server";
import type { Translate } from "@/i18n/translate";
import { titled } from "../../page-metadata";
import { type Query, singleValue } from "../../query";

const PATH = "/admin/people";

/** Role names. */
const ROLE_NAMES: Record<Role, string> = { admin: msg("admin"), moderator: msg("moderator") };

const FILTER_NAMES: Record<PeopleFilter, string> = {
  active: msg("Active"),
  suspended: msg("Suspended"),
  admins: msg("Admins"),
  moderators: msg("Moderators"),
};

/** Columns that the table is ordered by. */
const COLUMN_NAMES: Record<PeopleOrder, string> = {
  name: msg("Person"),
  posts: msg("Posts"),
  followers: msg("Followers"),
  joined: msg("Joined"),
};

export const generateMetadata = titled(msg("People"));

/** All people, newest first, or as the address says: searched, filtered, ordered. */
export default async function PeoplePage({ searchParams }: { searchParams: Query }) {
  const wanted = readQuery(await searchParams);
  await requireRole("admin", pathOf(wanted));
  const t = await getTranslate();
  const { people, hasMore } = await readPeople(wanted);
  const { search, filter, order, page } = wanted;
  const now = new Date();
  return (
    <>
      <h1 className="page-title">{t("People")}</h1>
      <form action={PATH} className="mb-6 flex flex-wrap items-end gap-3">
        <label className="min-w-40 flex-1">
          <span className="mb-1.5 block text-[0.9375rem] font-medium">{t("Search by name")}</span>
          <input name="q" type="search" defaultValue={search} maxLength={100} className={inputClass} />
        </label>
        <label>
          <span className="mb-1.5 block text-[0.9375rem] font-medium">{t("Show")}</span>
          <select name="filter" defaultValue={filter ?? ""} className={inputClass}>
            <option value="">{t("Everyone")}</option>
            {PEOPLE_FILTERS.map((one) => (
              <option key={one} value={one}>
                {t(FILTER_NAMES[one])}
              </option>
            ))}
          </select>
        </label>
        {order !== "joined" && <input type="hidden" name="order" value={order} />}
        <button type="submit" className={buttonClass("secondary")}>
          {t("Search")}
        </button>
      </form>
      {people.length === 0 ? (
        <p className="text-muted">{t("No one found.")}</p>
      ) : (
        <table className="data-table">
          <thead>
            <tr>
              {(["name", "posts", "followers", "joined"] as const).map((column) => (
                <ColumnHead key={column} t={t} column={column} wanted={wanted} />
              ))}
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              <PersonRow key={person.id} t={t} person={person} now={now} />
            ))}
          </tbody>
        </table>
      )}
      <p className="mt-6 flex justify-between">
        {page > 1 && <a href={pathOf({ ...wanted, page: page - 1 })}>{t("← Previous")}</a>}
        {hasMore && (
          <a href={pathOf({ ...wanted, page: page + 1 })} className="ml-auto">
            {t("Next →")}
          </a>
        )}
      </p>
    </>
  );
}

type Wanted = PeopleQuery & Required<Pick<PeopleQuery, "search" | "order" | "page">>;

/** The list that an address asks for; unknown values are ignored. */
function readQuery(query: Awaited<Query>): Wanted {
  const page = singleValue(query.page) ?? "";
  const filter = PEOPLE_FILTERS.find((one) => one === query.filter);
  return {
    search: singleValue(query.q) ?? "",
    ...(filter ? { filter } : {}),
    order: PEOPLE_ORDERS.find((one) => one === query.order) ?? "joined",
    page: /^[1-9]\d{0,5}$/.test(page) ? Number(page) : 1,
  };
}

function pathOf({ search, filter, order, page }: Wanted): string {
  const query = new URLSearchParams({
    ...(search ? { q: search } : {}),
    ...(filter ? { filter } : {}),
    ...(order === "joined" ? {} : { order }),
    ...(page > 1 ? { page: String(page) } : {}),
  });
  return query.size === 0 ? PATH : `${PATH}?${query}`;
}

function ColumnHead({ t, column, wanted }: { t: Translate; column: PeopleOrder; wanted: Wanted }) {
  const isCurrent = column === wanted.order;
  const direction = column === "name" ? "ascending" : "descending";
  return (
    <th scope="col" className={CELLS[column]} aria-sort={isCurrent ? direction : undefined}>
      <a href={pathOf({ ...wanted, order: column, page: 1 })}>
        {t(COLUMN_NAMES[column])}
        <span aria-hidden="true">{isCurrent && (direction === "ascending" ? " ↑" : " ↓")}</span>
      </a>
    </th>
  );
}

/** Phones show who it is and when they joined. */
const CELLS: Record<PeopleOrder, string> = {
  name: "w-full",
  posts: "number max-sm:hidden",
  followers: "number max-sm:hidden",
  joined: "number",
};

function PersonRow({ t, person, now }: { t: Translate; person: User; now: Date }) {
  const { id, username, name, avatar, roles, active, postCount, followerCount, createdAt } = person;
  return (
    <tr>
      <th scope="row" className={CELLS.name}>
        <div className="flex items-center gap-3">
          <Avatar username={username} name={name} picture={avatar} className="avatar max-[22rem]:hidden" />
          <div className="min-w-0">
            <a href={`${PATH}/${id}`} className="font-semibold text-ink no-underline hover:underline">
              @{username}
            </a>
            <p className="flex flex-wrap items-center gap-x-2 font-normal text-muted">
              {name && <bdi>{name}</bdi>}
              {!active && <span className="pill bg-danger-soft text-danger">{t("suspended")}</span>}
              {roles.map((role) => (
                <span key={role} className="pill bg-good-soft text-good">
                  {t(ROLE_NAMES[role])}
                </span>
              ))}
            </p>
          </div>
        </div>
      </th>
      <td className={CELLS.posts}>{postCount}</td>
      <td className={CELLS.followers}>{followerCount}</td>
      <td className={CELLS.joined}>
        <RelativeTime t={t} date={createdAt} now={now} />
      </td>
    </tr>
  );
}
