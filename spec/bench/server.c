/*
** server.c - starts a contender that serves, and looks at it through proc(5).
** SPDX-License-Identifier: MIT
*/
#define _GNU_SOURCE /* pipe2 */
#include "server.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_OCTETS = 300 }; /* of a name below /proc/PID */

static void die(const char *operation)
{
    perror(operation);
    exit(EXIT_FAILURE);
}

static void become_server(int output, char **argv)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (dup2(output, STDOUT_FILENO) < 0)
        die("dup2");
    execvp(argv[0], argv);
    die(argv[0]);
}

/* The number on the first line of what the server prints. */
static uint16_t read_port(int input)
{
    FILE *file = fdopen(input, "r");
    int port = 0;

    if (file == NULL || fscanf(file, "%d", &port) != 1 || port <= 0 ||
        port > UINT16_MAX) {
        fputs("the server printed no port\n", stderr);
        exit(EXIT_FAILURE);
    }
    return (uint16_t)port; /* the file stays open: the server may print more */
}

struct server server_start(char **argv)
{
    struct server server;
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        die("pipe");
    server.pid = fork();
    if (server.pid < 0)
        die("fork");
    if (server.pid == 0)
        become_server(ends[1], argv);
    close(ends[1]);
    server.port = read_port(ends[0]);
    return server;
}

static FILE *open_file(const char *path)
{
    FILE *file = fopen(path, "r");

    if (file == NULL)
        die(path);
    return file;
}

static DIR *open_folder(const struct server *server, const char *name,
                        char path[PATH_OCTETS])
{
    DIR *folder;

    snprintf(path, PATH_OCTETS, "/proc/%d/%s", (int)server->pid, name);
    folder = opendir(path);
    if (folder == NULL)
        die(path);
    return folder;
}

/* The first number of a thread's schedstat. */
static int64_t thread_cpu(const char *folder, const char *thread)
{
    char path[2 * PATH_OCTETS];
    long long nanoseconds = 0;
    FILE *file;

    snprintf(path, sizeof path, "%s/%s/schedstat", folder, thread);
    file = fopen(path, "r");
    if (file == NULL)
        return 0; /* the thread has just ended */
    if (fscanf(file, "%lld", &nanoseconds) != 1)
        die(path);
    fclose(file);
    return nanoseconds;
}

int64_t server_cpu(const struct server *server)
{
    char path[PATH_OCTETS];
    DIR *folder = open_folder(server, "task", path);
    const struct dirent *entry;
    int64_t sum = 0;

    while ((entry = readdir(folder)) != NULL)
        if (entry->d_name[0] != '.')
            sum += thread_cpu(path, entry->d_name);
    closedir(folder);
    return sum;
}

int64_t server_memory(const struct server *server)
{
    char path[PATH_OCTETS], line[PATH_OCTETS];
    long long sum = 0, kibioctets;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)server->pid);
    file = open_file(path);
    while (fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "Private_Clean: %lld", &kibioctets) == 1 ||
            sscanf(line, "Private_Dirty: %lld", &kibioctets) == 1)
            sum += kibioctets;
    fclose(file);
    return sum * 1024;
}

int server_descriptors(const struct server *server)
{
    char path[PATH_OCTETS];
    DIR *folder = open_folder(server, "fd", path);
    const struct dirent *entry;
    int count = 0;

    while ((entry = readdir(folder)) != NULL)
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

void server_stop(const struct server *server)
{
    kill(server->pid, SIGKILL);
    waitpid(server->pid, NULL, 0);
}
