/** What Graph says about something that it doesn't know, or not yet: the source of a pattern. */
export const NOT_FOUND =
  /unexpected status 404|Request_ResourceNotFound|one of its queried reference-property objects are not present/
    .source;
