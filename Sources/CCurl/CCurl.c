#include "winnow_http.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// Answers are a few bytes; what a server sends beyond this is read and forgotten.
enum { kept_bytes = 1 << 16 };

// The functions of the library, by their own names and types.
static struct {
    __typeof__(curl_global_init) *global_init;
    __typeof__(curl_easy_init) *easy_init;
    // Variadic in the library, too: the header's macro of the same name checks the types.
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    __typeof__(curl_easy_cleanup) *easy_cleanup;
    __typeof__(curl_easy_header) *easy_header;
    __typeof__(curl_slist_append) *slist_append;
    __typeof__(curl_slist_free_all) *slist_free_all;
    __typeof__(curl_multi_init) *multi_init;
    __typeof__(curl_multi_cleanup) *multi_cleanup;
    __typeof__(curl_multi_add_handle) *multi_add_handle;
    __typeof__(curl_multi_remove_handle) *multi_remove_handle;
    __typeof__(curl_multi_perform) *multi_perform;
    __typeof__(curl_multi_poll) *multi_poll;
    __typeof__(curl_multi_info_read) *multi_info_read;
} lib;

struct winnow_http {
    CURLM *multi;
};

struct winnow_http_call {
    winnow_http *http;
    CURL *easy;
    struct curl_slist *headers;
    uint8_t *body;
    size_t length, capacity, position;
    uint8_t *answer;
    size_t answer_length;
    // Whether the library wanted to send a body again of which it had sent something.
    bool is_rewound;
    bool is_under_way;
    char reason[CURL_ERROR_SIZE];
};

static bool is_loaded = false;

static void load(void) {
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library) library = dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
#define FIND(name) \
    *(void **)&lib.name = dlsym(library, "curl_" #name); \
    if (!lib.name) return;
    FIND(global_init)
    FIND(easy_init)
    FIND(easy_setopt)
    FIND(easy_getinfo)
    FIND(easy_cleanup)
    FIND(easy_header)
    FIND(slist_append)
    FIND(slist_free_all)
    FIND(multi_init)
    FIND(multi_cleanup)
    FIND(multi_add_handle)
    FIND(multi_remove_handle)
    FIND(multi_perform)
    FIND(multi_poll)
    FIND(multi_info_read)
#undef FIND
    is_loaded = lib.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

winnow_http *winnow_http_open(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    if (!is_loaded) return NULL;
    winnow_http *http = calloc(1, sizeof *http);
    if (!http) return NULL;
    http->multi = lib.multi_init();
    if (http->multi) return http;
    free(http);
    return NULL;
}

void winnow_http_close(winnow_http *http) {
    lib.multi_cleanup(http->multi);
    free(http);
}

static bool set_number(CURL *easy, CURLoption option, long value) {
    return lib.easy_setopt(easy, option, value) == CURLE_OK;
}

static bool set_text(CURL *easy, CURLoption option, const char *text) {
    return !text || lib.easy_setopt(easy, option, text) == CURLE_OK;
}

static bool set_pointer(CURL *easy, CURLoption option, void *pointer) {
    return lib.easy_setopt(easy, option, pointer) == CURLE_OK;
}

static size_t give(char *target, size_t size, size_t count, void *context) {
    winnow_http_call *call = context;
    size_t left = call->length - call->position;
    size_t length = size * count < left ? size * count : left;
    memcpy(target, call->body + call->position, length);
    call->position += length;
    return length;
}

// The library sends a request again by itself where a connection that it had kept turns out to be gone. Whether to send again is not its to
// decide: who gave a part of the body away may have been heard.
static int refuse_rewind(void *context, curl_off_t offset, int origin) {
    (void)offset, (void)origin;
    winnow_http_call *call = context;
    call->is_rewound = true;
    return CURL_SEEKFUNC_FAIL;
}

static size_t take(char *bytes, size_t size, size_t count, void *context) {
    winnow_http_call *call = context;
    size_t length = size * count, room = kept_bytes - call->answer_length;
    if (length < room) room = length;
    memcpy(call->answer + call->answer_length, bytes, room);
    call->answer_length += room;
    return length;
}

winnow_http_call *winnow_http_call_make(winnow_http *http, const winnow_http_target *target) {
    winnow_http_call *call = calloc(1, sizeof *call);
    if (!call) return NULL;
    call->http = http;
    call->answer = malloc(kept_bytes);
    CURL *easy = call->easy = lib.easy_init();
    bool is_set = call->answer && easy && set_text(easy, CURLOPT_URL, target->url)
        && set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https") && set_text(easy, CURLOPT_CAINFO, target->certificate)
        && set_text(easy, CURLOPT_SSLKEY, target->client_key)
        && set_text(easy, CURLOPT_SSLCERT, target->client_certificate)
        && set_text(easy, CURLOPT_ACCEPT_ENCODING, target->accepted)
        && (!target->is_direct || set_text(easy, CURLOPT_PROXY, ""))
        && set_number(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1) && set_number(easy, CURLOPT_NOSIGNAL, 1)
        && set_number(easy, CURLOPT_POST, 1) && set_number(easy, CURLOPT_UPLOAD_BUFFERSIZE, 1 << 18)
        && set_pointer(easy, CURLOPT_ERRORBUFFER, call->reason) && set_pointer(easy, CURLOPT_PRIVATE, call)
        && set_pointer(easy, CURLOPT_READDATA, call) && set_pointer(easy, CURLOPT_SEEKDATA, call)
        && set_pointer(easy, CURLOPT_WRITEDATA, call)
        && lib.easy_setopt(easy, CURLOPT_READFUNCTION, give) == CURLE_OK
        && lib.easy_setopt(easy, CURLOPT_SEEKFUNCTION, refuse_rewind) == CURLE_OK
        && lib.easy_setopt(easy, CURLOPT_WRITEFUNCTION, take) == CURLE_OK;
    if (is_set) return call;
    winnow_http_call_free(call);
    return NULL;
}

bool winnow_http_call_add_header(winnow_http_call *call, const char *line) {
    struct curl_slist *longer = lib.slist_append(call->headers, line);
    if (!longer) return false;
    call->headers = longer;
    return set_pointer(call->easy, CURLOPT_HTTPHEADER, longer);
}

static void end(winnow_http_call *call) {
    if (call->is_under_way) lib.multi_remove_handle(call->http->multi, call->easy);
    call->is_under_way = false;
}

void winnow_http_call_free(winnow_http_call *call) {
    if (!call) return;
    end(call);
    if (call->easy) lib.easy_cleanup(call->easy);
    if (call->headers) lib.slist_free_all(call->headers);
    free(call->body);
    free(call->answer);
    free(call);
}

bool winnow_http_call_begin(winnow_http_call *call, const uint8_t *body, size_t length, long milliseconds) {
    end(call);
    if (length > call->capacity) {
        uint8_t *larger = realloc(call->body, length);
        if (!larger) return false;
        call->body = larger;
        call->capacity = length;
    }
    if (length > 0) memcpy(call->body, body, length);
    call->length = length;
    call->position = 0;
    call->answer_length = 0;
    call->is_rewound = false;
    call->reason[0] = 0;
    call->is_under_way =
        lib.easy_setopt(call->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)length) == CURLE_OK
        && set_number(call->easy, CURLOPT_TIMEOUT_MS, milliseconds)
        // Else connections are waited for no longer than five minutes, and those without a limit shall wait.
        && set_number(call->easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds > 0 ? milliseconds : 1L << 30)
        && lib.multi_add_handle(call->http->multi, call->easy) == CURLM_OK;
    return call->is_under_way;
}

static const char *header(winnow_http_call *call, const char *name) {
    struct curl_header *header;
    // Of several the last.
    return lib.easy_header(call->easy, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK ? header->value : NULL;
}

static winnow_http_end end_of(winnow_http_call *call, CURLcode code) {
    switch (code) {
    case CURLE_OK: return winnow_http_answered;
    case CURLE_OPERATION_TIMEDOUT: return winnow_http_timed_out;
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM: return winnow_http_refused;
    default: return strstr(call->reason, strerror(ECONNRESET)) ? winnow_http_reset : winnow_http_broken;
    }
}

static void describe(winnow_http_call *call, winnow_http_answer *answer) {
    long status = 0, size = 0;
    curl_off_t connected = 0, uploaded = 0;
    lib.easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
    lib.easy_getinfo(call->easy, CURLINFO_REQUEST_SIZE, &size);
    lib.easy_getinfo(call->easy, CURLINFO_CONNECT_TIME_T, &connected);
    lib.easy_getinfo(call->easy, CURLINFO_SIZE_UPLOAD_T, &uploaded);
    memset(answer, 0, sizeof *answer);
    answer->status = (int)status;
    answer->is_connected = connected > 0 || size > 0;
    // What was sent is counted anew for the second time: then all that was given away may have gone out.
    answer->is_sent = call->is_rewound ? call->position == call->length : size > 0 && uploaded >= (curl_off_t)call->length;
    answer->sent_bytes = (uint64_t)(size > 0 ? size : 0) + (uint64_t)(uploaded > 0 ? uploaded : 0);
    answer->body = call->answer;
    answer->length = call->answer_length;
    answer->reason = call->reason;
}

void winnow_http_call_cancel(winnow_http_call *call, winnow_http_answer *answer) {
    describe(call, answer);
    answer->end = winnow_http_timed_out;
    end(call);
}

void winnow_http_turn(winnow_http *http, int milliseconds) {
    int running = 0;
    lib.multi_perform(http->multi, &running);
    if (milliseconds <= 0) return;
    lib.multi_poll(http->multi, NULL, 0, milliseconds, NULL);
    lib.multi_perform(http->multi, &running);
}

winnow_http_call *winnow_http_next(winnow_http *http, winnow_http_answer *answer) {
    int left = 0;
    for (CURLMsg *message; (message = lib.multi_info_read(http->multi, &left));) {
        if (message->msg != CURLMSG_DONE) continue;
        CURLcode code = message->data.result;
        winnow_http_call *call = NULL;
        lib.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&call);
        if (!call) continue;
        end(call);
        describe(call, answer);
        answer->end = end_of(call, code);
        answer->content_type = header(call, "Content-Type");
        answer->retry_after = header(call, "Retry-After");
        answer->location = header(call, "Location");
        return call;
    }
    return NULL;
}
