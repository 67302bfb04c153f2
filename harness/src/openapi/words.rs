//! What things are called on real servers. The earlier name goes before the later one.

/// The id of a record.
pub(super) const ID: &[&str] = &["id", "uuid", "_id", "guid"];

/// A version, as a member of a record.
pub(super) const VERSION: &[&str] = &[
    "lock_version",
    "lockVersion",
    "version",
    "_version",
    "row_version",
    "rowVersion",
    "revision",
    "rev",
    "_rev",
    "etag",
    "_etag",
    "last_modified",
    "lastModified",
];

/// Versions of this name are times or the like: later is greater, and that is all.
pub(super) const RISING: &[&str] = &["last_modified", "lastModified"];

/// What a write calls the version that it was made from, where that is not the name that a record has
/// for it.
pub(super) const EXPECTED: &[&str] = &[
    "expected_version",
    "expectedVersion",
    "base_version",
    "baseVersion",
    "if_version",
    "ifVersion",
];

/// What tells a tombstone.
pub(super) const DELETED: &[&str] = &[
    "deleted_at",
    "deletedAt",
    "deleted",
    "_deleted",
    "is_deleted",
    "isDeleted",
    "discarded_at",
    "archived_at",
    "archivedAt",
    "archived",
    "is_archived",
];

/// The time of creation.
pub(super) const CREATED: &[&str] = &[
    "created_at",
    "createdAt",
    "created",
    "created_on",
    "date_created",
    "inserted_at",
    "_created",
];

/// The time of the last change.
pub(super) const UPDATED: &[&str] = &[
    "updated_at",
    "updatedAt",
    "updated",
    "modified_at",
    "modifiedAt",
    "modified",
    "updated_on",
    "date_updated",
    "date_modified",
    "last_modified",
    "lastModified",
    "_updated",
];

/// How many entries a page shall have.
pub(super) const LIMIT: &[&str] = &[
    "limit",
    "_limit",
    "per_page",
    "perPage",
    "page_size",
    "pageSize",
    "page[size]",
    "size",
    "first",
    "max_results",
    "maxResults",
    "$top",
    "top",
    "count",
];

/// The id behind which a list begins.
pub(super) const AFTER: &[&str] =
    &["after", "after_id", "starting_after", "gt_id", "since_id", "last_id", "start_after"];

/// Where the next page begins, as a text of the server's.
pub(super) const CURSOR: &[&str] = &[
    "cursor",
    "page_token",
    "pageToken",
    "next_token",
    "nextToken",
    "continuation",
    "after",
    "starting_after",
    "_token",
    "token",
    "page[cursor]",
];

/// The number of a page.
pub(super) const PAGE: &[&str] = &["page", "_page", "page_number", "pageNumber", "page[number]"];

/// How many entries to leave out.
pub(super) const OFFSET: &[&str] = &["offset", "_start", "skip", "$skip", "start"];

/// Where a page says how the next one is asked for.
pub(super) const NEXT: &[&str] = &[
    "next",
    "next_cursor",
    "nextCursor",
    "next_page_token",
    "nextPageToken",
    "next_page",
    "next_url",
    "nextLink",
    "next_token",
    "cursor",
    "end_cursor",
];

/// Where it does by a URL, around these.
pub(super) const LINKS: &[&str] = &["links", "_links"];

/// Where it does, around these.
pub(super) const AROUND_NEXT: &[&str] = &["meta", "pagination", "paging", "page_info"];

/// Whether there is more.
pub(super) const MORE: &[&str] =
    &["has_more", "hasMore", "has_next", "hasNext", "more", "has_next_page"];

/// The order of a list.
pub(super) const SORT: &[&str] =
    &["sort", "_sort", "order_by", "orderBy", "ordering", "sort_by", "sortBy", "order"];

/// The position from which changes are asked for.
pub(super) const SINCE: &[&str] = &[
    "since",
    "_since",
    "updated_since",
    "updatedSince",
    "modified_since",
    "modifiedSince",
    "changed_since",
    "modified_after",
    "updated_after",
    "changed_after",
    "updated_at__gt",
    "updated_at[gt]",
    "sync_token",
    "syncToken",
    "as_of",
    "position",
    "checkpoint",
    "last_pulled_at",
    "lastPulledAt",
    "last_sync",
    "cursor",
    "token",
    "after",
    "from",
];

/// The same where a list takes it: names that mean nothing else.
pub(super) const LIST_SINCE: &[&str] = &[
    "updated_since",
    "updatedSince",
    "modified_since",
    "modifiedSince",
    "changed_since",
    "modified_after",
    "updated_after",
    "changed_after",
    "updated_at__gt",
    "updated_at[gt]",
    "_since",
    "since",
    "sync_token",
    "syncToken",
];

/// A parameter that asks for tombstones too.
pub(super) const WITH_DELETED: &[&str] = &[
    "include_deleted",
    "includeDeleted",
    "with_deleted",
    "withDeleted",
    "show_deleted",
    "showDeleted",
    "with_trashed",
    "include_trashed",
    "include_discarded",
    "include_archived",
];

/// Where a page of changes gives out the next position.
pub(super) const POSITION: &[&str] = &[
    "as_of",
    "asOf",
    "next_since",
    "nextSince",
    "sync_token",
    "syncToken",
    "next_sync_token",
    "nextSyncToken",
    "checkpoint",
    "position",
    "timestamp",
    "server_time",
    "serverTime",
    "last_pulled_at",
    "cursor",
    "next_cursor",
    "nextCursor",
    "token",
];

/// The entity that a change is about.
pub(super) const ENTITY: &[&str] = &[
    "entity",
    "type",
    "kind",
    "collection",
    "table",
    "resource",
    "model",
    "entity_type",
    "resource_type",
    "entityType",
];

/// The record in a change.
pub(super) const RECORD: &[&str] =
    &["record", "data", "object", "item", "payload", "document", "doc", "row", "attributes"];

/// What is in the path of a feed of changes.
pub(super) const FEED: &[&str] = &["sync", "changes", "delta", "changefeed", "change-feed"];

/// What a path calls the action that brings a record back.
pub(super) const RESTORE: &[&str] = &[
    "restore",
    "undelete",
    "un-delete",
    "undiscard",
    "untrash",
    "unarchive",
    "undestroy",
    "undo-delete",
    "undo_delete",
    "recover",
];

/// What may stand beside that in such a path.
pub(super) const AROUND_RESTORE: &[&str] =
    &["trash", "trashed", "deleted", "bin", "recycle-bin", "archive", "archived", "actions"];

/// A parameter of a path that stands for the entity.
pub(super) const GENERIC: &[&str] =
    &["entity", "collection", "resource", "table", "type", "model", "kind"];

/// What a segment says before the name of an entity, and behind it: `collections/tasks/records`.
pub(super) const BEFORE_ENTITY: &[&str] =
    &["collections", "entities", "tables", "resources", "types", "models"];
pub(super) const BEHIND_ENTITY: &[&str] =
    &["records", "items", "documents", "docs", "rows", "entries", "objects"];

/// Where a refusal shows the record as it stands.
pub(super) const CURRENT: &[&str] =
    &["current", "existing", "server_record", "latest", "current_record", "record"];

/// Where an error says what kind it is.
pub(super) const ERROR_KIND: &[&str] = &["type", "code", "error", "reason", "errno", "error_code"];

/// Where it does, around these.
pub(super) const AROUND_ERROR: &[&str] = &["error", "details", "errors"];

/// What goes before a token in a header field.
pub(super) const TOKEN_PREFIXES: &[&str] =
    &["Token ", "Bearer ", "JWT ", "ApiKey ", "Api-Key ", "Key "];

/// Header fields that OpenAPI wants no parameters for: they are said elsewhere.
pub(super) const NO_PARAMETERS: &[&str] = &["accept", "content-type", "authorization"];
