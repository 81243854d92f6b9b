#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// HTTP requests side by side: libcurl's multi interface behind functions that have types, which `curl_easy_setopt` has not. The library is
// loaded when the first request is to be sent: it brings thirty others, and every start of the program would wait for them.

/// Connections, and the requests on them. One thread's.
typedef struct winnow_http winnow_http;

/// A place for one request at a time, which keeps its connection for the next.
typedef struct winnow_http_call winnow_http_call;

/// Where requests go and how; texts are copied, NULL leaves a setting as it is.
typedef struct {
    const char *_Nullable url;
    /// File with the certificates of servers that are trusted.
    const char *_Nullable certificate;
    const char *_Nullable client_key;
    const char *_Nullable client_certificate;
    /// Compressions of answers that are asked for.
    const char *_Nullable accepted;
    /// Whether no proxy is used, whatever the environment says.
    bool is_direct;
} winnow_http_target;

/// How a request ended.
typedef enum {
    /// With a whole answer.
    winnow_http_answered,
    /// No connection stood.
    winnow_http_refused,
    /// The connection ended without a whole answer, or what came was none.
    winnow_http_broken,
    /// The connection was reset.
    winnow_http_reset,
    /// The time was over.
    winnow_http_timed_out,
} winnow_http_end;

/// What came back; texts and bytes are valid until the call's next request.
typedef struct {
    winnow_http_end end;
    /// Status code, 0 without one.
    int status;
    /// Whether a connection to the server stood.
    bool is_connected;
    /// Whether all of the body was handed to the connection: else no server can have the request.
    bool is_sent;
    /// Bytes of the request that were sent, its head included.
    uint64_t sent_bytes;
    /// The body as far as it is kept.
    const uint8_t *_Nullable body;
    size_t length;
    const char *_Nullable content_type;
    const char *_Nullable retry_after;
    const char *_Nullable location;
    /// What libcurl says of a failure, empty without one.
    const char *_Nullable reason;
} winnow_http_answer;

/// Opens; NULL where the library is not to be had.
winnow_http *_Nullable winnow_http_open(void);

/// Closes; the calls must be freed before.
void winnow_http_close(winnow_http *_Nonnull http);

/// A place for requests to a target; NULL where there is no memory, or a setting is refused.
winnow_http_call *_Nullable winnow_http_call_make(
    winnow_http *_Nonnull http, const winnow_http_target *_Nonnull target);

/// Adds a header line to all requests of the call: `name: value`, `name;` for one without a value, `name:` for none of that name.
bool winnow_http_call_add_header(winnow_http_call *_Nonnull call, const char *_Nonnull line);

/// Ends what is under way and frees the call.
void winnow_http_call_free(winnow_http_call *_Nullable call);

/// Begins a POST with a body, which is copied; the answer must be whole within so many milliseconds, 0 is for ever.
bool winnow_http_call_begin(
    winnow_http_call *_Nonnull call, const uint8_t *_Nullable body, size_t length, long milliseconds);

/// Breaks the request off and says how far it came.
void winnow_http_call_cancel(winnow_http_call *_Nonnull call, winnow_http_answer *_Nonnull answer);

/// Sends and receives what can be, waiting for so many milliseconds at most while nothing can.
void winnow_http_turn(winnow_http *_Nonnull http, int milliseconds);

/// The next call whose request is over, with its answer; NULL where there is none.
winnow_http_call *_Nullable winnow_http_next(winnow_http *_Nonnull http, winnow_http_answer *_Nonnull answer);
