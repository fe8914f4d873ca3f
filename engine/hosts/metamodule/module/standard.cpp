// The C library as a module sees it: its console, its clocks and its files are those of the simulated machine.
// The C library would define some of these functions inline.
#ifndef __NO_INLINE__
#define __NO_INLINE__ 1
#endif
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <string>

#include "filesystem/helpers.hh"
#include "host.hpp"

namespace {

constexpr int64_t kSecond = 1'000'000'000;

void Print(const char *text, size_t bytes) {
  if (tactus_host) tactus_host->print(tactus_host->host, text, bytes);
}

std::string Formatted(const char *form, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  std::string text(static_cast<size_t>(vsnprintf(nullptr, 0, form, again)), ' ');
  va_end(again);
  vsnprintf(text.data(), text.size() + 1, form, arguments);
  return text;
}

bool IsConsole(FILE *file) { return file == stdout || file == stderr; }
uint32_t Handle(FILE *file) { return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(file)); }
int64_t Now() { return tactus_host ? tactus_host->now(tactus_host->host) : 0; }

int Sleep(const timespec *time) {
  tactus_host->busy(tactus_host->host, time->tv_sec * kSecond + time->tv_nsec);
  return 0;
}

}  // namespace

extern "C" {

int vfprintf(FILE *file, const char *form, va_list arguments) {
  std::string text = Formatted(form, arguments);
  if (IsConsole(file)) {
    Print(text.data(), text.size());
  } else if (tactus_host->write(tactus_host->host, Handle(file), text.data(), text.size()) < 0) {
    return -1;
  }
  return static_cast<int>(text.size());
}
int vprintf(const char *form, va_list arguments) { return vfprintf(stdout, form, arguments); }
int fprintf(FILE *file, const char *form, ...) {
  va_list arguments;
  va_start(arguments, form);
  int count = vfprintf(file, form, arguments);
  va_end(arguments);
  return count;
}
int printf(const char *form, ...) {
  va_list arguments;
  va_start(arguments, form);
  int count = vfprintf(stdout, form, arguments);
  va_end(arguments);
  return count;
}
int puts(const char *text) { return printf("%s\n", text); }
int putchar(int letter) { return printf("%c", letter); }

FILE *fopen(const char *path, const char *mode) {
  return reinterpret_cast<FILE *>(static_cast<uintptr_t>(tactus_host->open(tactus_host->host, path, mode)));
}
size_t fread(void *data, size_t size, size_t count, FILE *file) {
  int64_t got = size * count == 0 ? 0 : tactus_host->read(tactus_host->host, Handle(file), data, size * count);
  return got <= 0 ? 0 : static_cast<size_t>(got) / size;
}
size_t fwrite(const void *data, size_t size, size_t count, FILE *file) {
  if (IsConsole(file)) {
    Print(static_cast<const char *>(data), size * count);
    return count;
  }
  int64_t put = size * count == 0 ? 0 : tactus_host->write(tactus_host->host, Handle(file), data, size * count);
  return put <= 0 ? 0 : static_cast<size_t>(put) / size;
}
int fputs(const char *text, FILE *file) { return fwrite(text, 1, strlen(text), file) == strlen(text) ? 1 : EOF; }
int fputc(int letter, FILE *file) {
  char byte = static_cast<char>(letter);
  return fwrite(&byte, 1, 1, file) == 1 ? letter : EOF;
}
int fgetc(FILE *file) {
  unsigned char byte = 0;
  return fread(&byte, 1, 1, file) == 1 ? byte : EOF;
}
char *fgets(char *text, int size, FILE *file) {
  int n = 0;
  while (n < size - 1) {
    int letter = fgetc(file);
    if (letter == EOF) break;
    text[n++] = static_cast<char>(letter);
    if (letter == '\n') break;
  }
  if (n == 0) return nullptr;
  text[n] = 0;
  return text;
}
int fseek(FILE *file, long offset, int whence) {
  return tactus_host->seek(tactus_host->host, Handle(file), offset, whence);
}
long ftell(FILE *file) { return tactus_host->tell(tactus_host->host, Handle(file)); }
void rewind(FILE *file) { fseek(file, 0, SEEK_SET); }
int feof(FILE *file) { return tactus_host->end(tactus_host->host, Handle(file)); }
int ferror(FILE *file) { return IsConsole(file) ? 0 : tactus_host->error(tactus_host->host, Handle(file)); }
void clearerr(FILE *file) { tactus_host->clear(tactus_host->host, Handle(file)); }
int fflush(FILE *) { return 0; }
int fclose(FILE *file) { return tactus_host->close(tactus_host->host, Handle(file)); }

int clock_gettime(clockid_t, timespec *time) noexcept {
  *time = {Now() / kSecond, Now() % kSecond};
  return 0;
}
int gettimeofday(timeval *time, void *) noexcept {
  *time = {Now() / kSecond, Now() % kSecond / 1000};
  return 0;
}
time_t time(time_t *out) noexcept {
  time_t now = Now() / kSecond;
  if (out) *out = now;
  return now;
}
int nanosleep(const timespec *time, timespec *) { return Sleep(time); }
int clock_nanosleep(clockid_t, int flags, const timespec *time, timespec *) {
  timespec left = *time;
  if (flags & TIMER_ABSTIME) {
    int64_t until = time->tv_sec * kSecond + time->tv_nsec - Now();
    left = {until > 0 ? until / kSecond : 0, until > 0 ? until % kSecond : 0};
  }
  return Sleep(&left);
}
int usleep(useconds_t microseconds) {
  tactus_host->busy(tactus_host->host, int64_t{microseconds} * 1000);
  return 0;
}

// The firmware has no threads, and its chance is a sequence: here it is the same one in each run.
static uint32_t chance = 1;
void srand(unsigned seed) noexcept { chance = seed; }
int rand() noexcept {
  chance = chance * 1664525u + 1013904223u;
  return static_cast<int>(chance >> 1);
}

int pthread_mutex_lock(pthread_mutex_t *mutex) noexcept {
  while (mutex->__data.__lock != 0) tactus_host->poll(tactus_host->host);
  mutex->__data.__lock = 1;
  return 0;
}
int pthread_mutex_trylock(pthread_mutex_t *mutex) noexcept {
  if (mutex->__data.__lock != 0) return EBUSY;
  mutex->__data.__lock = 1;
  return 0;
}
int pthread_mutex_unlock(pthread_mutex_t *mutex) noexcept {
  mutex->__data.__lock = 0;
  return 0;
}
int sched_yield() noexcept {
  tactus_host->poll(tactus_host->host);
  return 0;
}
}

// The library's own would ask the clock of the computer.
std::chrono::steady_clock::time_point std::chrono::steady_clock::now() noexcept { return time_point(duration(Now())); }
std::chrono::system_clock::time_point std::chrono::system_clock::now() noexcept { return time_point(duration(Now())); }

namespace MetaModule::Filesystem {

std::string translate_path_to_patchdir(std::string_view path, unsigned num_subdirs) {
  size_t slash = path.find_last_of("/\\");
  if (slash != path.npos && num_subdirs > 0) {
    size_t before = slash == 0 ? path.npos : path.find_last_of("/\\", slash - 1);
    slash = before;
  }
  return "sdc:/" + std::string(slash == path.npos ? path : path.substr(slash + 1));
}

bool is_local_path(std::string_view path) {
  return path.starts_with("sdc:/") || path.starts_with("usb:/") || path.starts_with("nor:/");
}

}  // namespace MetaModule::Filesystem
